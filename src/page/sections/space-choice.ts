import { choice, element } from "../element.ts";
import type { PageReport } from "../load-report.ts";

/** Creates a select of spaces, grouped by objective. */
export function spaceChoice(
  label: string,
  { spaces }: PageReport,
  chosen: number,
  changed: (index: number) => void,
): HTMLElement {
  const made = choice(label, [], "", (value) => changed(Number(value)));
  const select = made.querySelector("select")!;
  const groups = [...Map.groupBy(spaces, ({ problem }) => problem)];
  const options = (some: typeof spaces): HTMLElement[] =>
    some.map(({ index, name }) => element("option", { value: String(index), selected: index === chosen }, name));
  if (groups.length < 2 || groups.length === spaces.length) select.append(...options(spaces));
  else select.append(...groups.map(([problem, own]) => element("optgroup", { label: problem }, ...options(own))));
  return made;
}
