import { expect } from "vitest";
import { messageOf } from "../spaces/parse.ts";
import type { GridOptions } from "../../../src/grid/grid-options.ts";

/** Returns the problems of a grid as `line:column: problem`. Checks the caret under each. */
export function problemsOf(text: string, options: Partial<GridOptions> = {}): string[] {
  const message = messageOf(text, options);
  const found = [...message.matchAll(/^grid\.yaml:((\d+):(\d+): .*)\n> (\d+) \| (.*)\n( +)\| ( *)\^/gm)];
  for (const [, , line, column, shownLine, source, , spaces] of found) {
    expect(shownLine).toBe(line);
    expect(source).toBe(text.split("\n")[Number(line) - 1]?.trimEnd());
    expect(spaces).toHaveLength(Number(column) - 1);
  }
  return found.length === 0 ? message.split("\n") : found.map(([, problem = ""]) => problem);
}
