import { useData, useRoute } from "vitepress";
import type { Theme } from "vitepress";
import DefaultTheme from "vitepress/theme";
import { nextTick, onMounted, watch } from "vue";
import { LessonInstrument } from "./lesson-instrument.ts";
import "./lesson.css";
import "./style.css";

/** Shows pictures in the theme of the site, which the reader may set apart from the system's. */
function showPictures(isDark: boolean): void {
  for (const source of document.querySelectorAll<HTMLSourceElement>("picture > source[srcset*='dark']")) {
    source.media = isDark ? "all" : "not all";
  }
}

const theme: Theme = {
  extends: DefaultTheme,
  enhanceApp({ app }) {
    app.component("LessonInstrument", LessonInstrument);
  },
  setup() {
    const { isDark } = useData();
    const route = useRoute();
    const show = (): void => showPictures(isDark.value);
    onMounted(show);
    watch([isDark, () => route.path], () => void nextTick(show), { flush: "post" });
  },
};

export default theme;
