import { element } from "./element.ts";
import { refreshed } from "./live/refreshed.ts";
import type { Section, SectionContext } from "./section.ts";

/**
 * Appends sections of a report in their order, without those that it has no data for, neighbours of
 * the same group in one element. Yields each once it is in place, so that the browser can draw it
 * before the next is made.
 */
export function* makeSections(
  host: HTMLElement,
  sections: readonly Section[],
  context: SectionContext,
): Generator<Section, undefined> {
  let last: string | undefined;
  for (const section of sections) {
    const made = refreshed(section, context);
    if (made === undefined) continue;
    if (section.group === undefined) host.append(made);
    else if (section.group === last) host.lastElementChild!.append(made);
    else host.append(element("div", { class: section.group }, made));
    last = section.group;
    yield section;
  }
  return undefined;
}
