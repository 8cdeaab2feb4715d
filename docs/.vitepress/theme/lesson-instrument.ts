import { useData } from "vitepress";
import { defineComponent, h, onBeforeUnmount, onMounted, ref, watch } from "vue";
import type { Component } from "vue";
import { DARK, LIGHT } from "../../../src/charts/theme.ts";
import { withValues } from "../../../src/objectives/data-spec.ts";
import type { Instrument, InstrumentSpaces } from "../../../src/page/instrument/instrument-options.ts";
import type { ThemeSource } from "../../../src/page/theme-source.ts";
import type { ShownGrid } from "../instruments.ts";

// An instrument is mounted when it is this near to the window.
const NEAR = "300px";

/** The instrument of a grid in a page. It is mounted in the browser, when it comes near. */
export const LessonInstrument: Component = defineComponent({
  props: { grid: { type: String, required: true } },
  setup({ grid }) {
    const host = ref<HTMLElement>();
    const { isDark, lang } = useData();
    const themes: ThemeSource = {
      get theme() {
        return isDark.value ? DARK : LIGHT;
      },
      isPrinting: false,
      watch: (watcher) => watch(isDark, watcher),
    };
    const given = JSON.parse(grid) as ShownGrid;
    let instrument: Instrument | undefined;
    let near: IntersectionObserver | undefined;
    const mount = async (element: HTMLElement): Promise<void> => {
      const { mountInstrument, runTrials, words } = await import("./instrument-parts.ts");
      // The page may have been left.
      if (near === undefined) return;
      const options = { themes, words: words(lang.value), runTrials, state: { runs: given.runs } };
      instrument = mountInstrument(element, spacesOf(given), options);
    };
    onMounted(() => {
      const element = host.value!;
      near = new IntersectionObserver(
        (entries) => {
          if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
          near?.disconnect();
          void mount(element);
        },
        { rootMargin: NEAR },
      );
      near.observe(element);
    });
    onBeforeUnmount(() => {
      near?.disconnect();
      near = undefined;
      instrument?.remove();
    });
    return () => h("div", { ref: host, class: "lesson-instrument" });
  },
});

/** Returns the spaces of a grid with the values of their data. */
function spacesOf({ spaces, seed, values }: ShownGrid): InstrumentSpaces {
  return {
    seed,
    spaces: spaces.map((space, i) => {
      const { objective } = space;
      if (objective.data === undefined) return space;
      const columns = (values.at(i) ?? []).map((column) => Float64Array.from(column));
      return { ...space, objective: { ...objective, data: withValues(objective.data, columns) } };
    }),
  };
}
