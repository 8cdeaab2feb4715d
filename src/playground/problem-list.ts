import type { GridProblem } from "../grid/yaml/grid-error.ts";
import { element } from "../page/element.ts";

/** The problems of the grid; a button of each one puts the cursor there. */
export function problemList(
  problems: readonly GridProblem[],
  goTo: (line: number, column: number) => void,
): HTMLElement[] {
  return problems.map(({ line, column, message }) => {
    if (line === undefined || column === undefined) return element("li", {}, message);
    const place = element("button", { type: "button", class: "place" }, `grid.yaml:${line}:${column}:`);
    place.addEventListener("click", () => goTo(line, column));
    return element("li", {}, place, ` ${message}`);
  });
}
