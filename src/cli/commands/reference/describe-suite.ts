import { objectives } from "../../../objectives/registry.ts";
import type { Suite, SuiteFunction } from "../../../objectives/suites/suite.ts";

/** Returns the sections about a suite: its functions by group, and how a grid names them. */
export function suiteSections(name: string, suite: Suite): (readonly [title: string, lines: readonly string[]])[] {
  const width = Math.max(...suite.functions.map((one) => title(one).length));
  const line = (one: SuiteFunction): string => {
    const summary = Object.hasOwn(objectives, one.name) ? objectives[one.name]?.summary : undefined;
    return `${String(one.number).padStart(2)}  ${title(one).padEnd(width)}  ${summary ?? ""}`.trimEnd();
  };
  const groups = Map.groupBy(suite.functions, ({ group }) => group ?? "functions");
  const instance = suite.hasInstances ? ", instance: 1..15" : "";
  return [
    ...[...groups].map(([group, functions]) => [group, functions.map(line)] as const),
    ["in a grid", [`objectives: [{ suite: ${name}, function: [1, 3..5]${instance} }]`]],
    ["source", [suite.source]],
  ];
}

/** Returns the name of a function, with its dimensions if the suite publishes several. */
function title({ name, dims = [] }: SuiteFunction): string {
  return dims.length > 1 ? `${name} in ${dims.join(", ")}` : name;
}
