import { element } from "./element.ts";
import { refreshed } from "./live/refreshed.ts";
import type { Section, SectionContext } from "./section.ts";

/** Makes sections of a report in their order, without those that it has no data for. */
export function makeSections(sections: readonly Section[], context: SectionContext): HTMLElement[] {
  return grouped(
    sections.flatMap((section) => {
      const made = refreshed(section, context);
      return made === undefined ? [] : [{ section, made }];
    }),
  );
}

/** Puts neighbours of the same group into one element. */
function grouped(sections: readonly { readonly section: Section; readonly made: HTMLElement }[]): HTMLElement[] {
  const all: HTMLElement[] = [];
  let last: string | undefined;
  for (const { section, made } of sections) {
    if (section.group === undefined) all.push(made);
    else if (section.group === last) all.at(-1)!.append(made);
    else all.push(element("div", { class: section.group }, made));
    last = section.group;
  }
  return all;
}
