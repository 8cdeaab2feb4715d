import type { ComparedTrial, LossScale } from "../../../check/comparison.ts";
import { SweepError } from "../../../errors.ts";
import { parseGrid } from "../../../grid/parse-grid.ts";
import { conditionsOf } from "../../../sweep/identity/baseline-hash.ts";
import type { Condition } from "../../../sweep/identity/baseline-hash.ts";
import { spaceNames } from "../../../sweep/identity/space-names.ts";
import type { SweepSpec } from "../../../sweep/spec/sweep-spec.ts";
import type { Results, SweepRow } from "../../../store/read/results.ts";
import type { TrialSpace } from "../../../store/read/trial-columns.ts";

/** What the trials of a stored sweep were run under. */
export interface StoredConditions {
  /** From the grid that is stored with the sweep; undefined where it can no longer be read, as without its modules. */
  readonly all: readonly Condition[] | undefined;
  /** From the columns of the database alone, which have no formulas and minima. */
  readonly columns: readonly Condition[];
  /** Throws RangeError for a trial of an objective that the sweep has not. */
  readonly scaleOf: (trial: ComparedTrial) => LossScale;
}

export function storedConditions(results: Results, sweep: SweepRow): StoredConditions {
  const spaces = results.trialSpaces(sweep.sweep_id);
  const names = spaceNames(spaces);
  const spec = storedSpec(sweep);
  const scales = new Map(
    spaces.map(({ stop }, i): [string, LossScale] => {
      const minimum = spec?.spaces[i]?.objective.minimum ?? null;
      return [names[i] ?? "", { minimum, target: stop.target }];
    }),
  );
  return {
    all: spec === undefined ? undefined : conditionsOf(spec),
    columns: uniqueConditions(spaces.map((space, i) => ({ name: names[i] ?? "", values: columnsOf(space) }))),
    scaleOf({ objective }) {
      const scale = scales.get(objective);
      if (scale === undefined) throw new RangeError(`the sweep has no such objective: ${objective}`);
      return scale;
    },
  };
}

/** The spec of a stored sweep, if its grid can be read from where we are. */
function storedSpec({ spec, name }: SweepRow): SweepSpec | undefined {
  try {
    return parseGrid(spec, { file: name, maxTrials: Number.MAX_SAFE_INTEGER }).spec;
  } catch (error) {
    if (error instanceof SweepError) return undefined;
    throw error;
  }
}

function columnsOf({ parameters, dim, start, stop: all, schedule, noise }: TrialSpace): Record<string, string> {
  const { seconds: _, ...stop } = all;
  const values = { dim, start, schedule, noise, ...prefixed("parameters", parameters), ...prefixed("stop", stop) };
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, JSON.stringify(value)]));
}

function prefixed(prefix: string, values: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [`${prefix}.${key}`, value]));
}

function uniqueConditions(conditions: readonly Condition[]): readonly Condition[] {
  return [...new Map(conditions.map((condition) => [JSON.stringify(condition), condition])).values()];
}
