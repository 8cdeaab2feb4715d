import type { ObjectiveSpec } from "../../objectives/objective-spec.ts";
import { objectives } from "../../objectives/registry.ts";
import type { SuitePlace } from "../../objectives/suites/suite.ts";
import { suiteOf } from "../../objectives/suites/suites.ts";
import type { SweepRow } from "../../store/read/results.ts";
import type { TrialSpace } from "../../store/read/trial-columns.ts";
import { readStoredSpec } from "../stored-spec.ts";

// Keys of a user's own objective. Grids without them need not be read, which can take a second.
const OWN = /formula|module/;

/**
 * Returns the places of spaces in suites, by their numbers. A user's own objective has none, also
 * if it has the name of a suite's function. Names count alone if the grid cannot be read here.
 */
export function suitePlaces(sweep: SweepRow, spaces: readonly TrialSpace[]): ReadonlyMap<number, SuitePlace> {
  const named = spaces.flatMap(({ space, objective }) => {
    const place = suiteOf(objective);
    return place === undefined ? [] : [[space, place] as const];
  });
  if (named.length === 0 || !OWN.test(sweep.spec)) return new Map(named);
  const stored = readStoredSpec(sweep);
  if ("error" in stored) return new Map(named);
  return new Map(named.filter(([space]) => isBuiltIn(stored.spec.spaces[space]?.objective)));
}

function isBuiltIn(objective: ObjectiveSpec | undefined): boolean {
  if (objective === undefined || !Object.hasOwn(objectives, objective.name)) return false;
  const { formula, let: lines } = objectives[objective.name]!;
  return objective.formula === formula && JSON.stringify(objective.let) === JSON.stringify(lines);
}
