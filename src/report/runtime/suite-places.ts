import { SweepError } from "../../errors.ts";
import { ownObjectives } from "../../grid/own-objectives.ts";
import type { SuitePlace } from "../../objectives/suites/suite.ts";
import { suiteOf } from "../../objectives/suites/suites.ts";
import type { SweepRow } from "../../store/read/results.ts";
import type { TrialSpace } from "../../store/read/trial-columns.ts";

/** The places of spaces in suites, by their numbers. */
export interface SuitePlaces {
  readonly places: ReadonlyMap<number, SuitePlace>;
  /** Why no space has a place: the stored grid cannot be read. */
  readonly problem?: string;
}

/**
 * Returns the places of spaces of a sweep. A user's own objective has none, also if it has the name
 * of a suite's function. Only the stored grid can tell them apart.
 */
export function suitePlaces(sweep: SweepRow, spaces: readonly TrialSpace[]): SuitePlaces {
  const named = spaces.flatMap(({ space, objective }) => {
    const place = suiteOf(objective);
    return place === undefined ? [] : [{ space, objective, place }];
  });
  if (named.length === 0) return { places: new Map() };
  try {
    const own = ownObjectives(sweep.spec);
    const builtIn = named.filter(({ objective }) => !own.has(objective));
    return { places: new Map(builtIn.map(({ space, place }) => [space, place])) };
  } catch (error) {
    if (!(error instanceof SweepError)) throw error;
    const [reason] = error.message.split("\n", 1);
    return { places: new Map(), problem: `the stored grid of sweep ${sweep.sweep_id} cannot be read: ${reason}` };
  }
}
