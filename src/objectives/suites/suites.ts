import { bbob } from "./bbob/suite.ts";
import { mgh } from "./mgh/suite.ts";
import type { Suite, SuitePlace } from "./suite.ts";

/** Every suite by its name in grids. */
export const suites: Readonly<Record<string, Suite>> = { bbob, mgh };

const PLACES: ReadonlyMap<string, SuitePlace> = new Map(
  Object.entries(suites).flatMap(([suite, { functions }]) =>
    functions.map(({ number, name, group }) => [name, { suite, number, ...(group === undefined ? {} : { group }) }]),
  ),
);

/** Returns the suite of an objective, with its number and group; undefined if it is in none. */
export function suiteOf(objective: string): SuitePlace | undefined {
  return PLACES.get(objective);
}
