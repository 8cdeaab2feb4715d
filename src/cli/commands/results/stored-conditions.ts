import type { Chance } from "../../../check/compare-trials.ts";
import type { ComparedTrial, LossScale } from "../../../check/comparison.ts";
import { readStoredSpec } from "../../../report/stored-spec.ts";
import { conditionsOf } from "../../../sweep/identity/baseline-hash.ts";
import type { Condition } from "../../../sweep/identity/baseline-hash.ts";
import { numericsOf } from "../../../sweep/identity/hash.ts";
import { spaceNames } from "../../../sweep/identity/space-names.ts";
import type { Results, SweepRow } from "../../../store/read/results.ts";
import type { TrialSpace } from "../../../store/read/trial-columns.ts";

/** The conditions under which the trials of a stored sweep ran. */
export interface StoredConditions {
  /**
   * Conditions from the stored grid; undefined if it cannot be read, for example without its
   * modules.
   */
  readonly all: readonly Condition[] | undefined;
  /** Conditions from the columns of the database, which lack formulas and minima. */
  readonly columns: readonly Condition[];
  /** Version of the numerics; undefined if the stored grid cannot be read or has changed. */
  readonly numerics: number | undefined;
  /** Returns the loss scale of a trial. Throws RangeError for an objective not in the sweep. */
  readonly scaleOf: (trial: ComparedTrial) => LossScale;
  /** The chance in a comparison with a sweep under the same conditions. */
  readonly chanceOf: (trial: ComparedTrial) => Chance;
}

export function storedConditions(results: Results, sweep: SweepRow): StoredConditions {
  const spaces = results.trialSpaces(sweep.sweep_id);
  const names = spaceNames(spaces);
  const stored = readStoredSpec(sweep, { data: results.data(sweep.sweep_id) });
  const spec = "error" in stored ? undefined : stored.spec;
  const scales = new Map(
    spaces.map(({ stop }, i): [string, LossScale] => {
      const minimum = spec?.spaces[i]?.objective.minimum ?? null;
      return [names[i] ?? "", { minimum, target: stop.target }];
    }),
  );
  const noisy = new Set(names.filter((_, i) => spaces[i]!.noise > 0));
  return {
    numerics: spec === undefined ? undefined : numericsOf(spec, sweep.spec_hash),
    all: spec === undefined ? undefined : conditionsOf(spec),
    columns: uniqueConditions(spaces.map((space, i) => ({ name: names[i] ?? "", values: columnsOf(space) }))),
    scaleOf({ objective }) {
      const scale = scales.get(objective);
      if (scale === undefined) throw new RangeError(`objective not in the sweep: ${objective}`);
      return scale;
    },
    chanceOf: ({ objective }) => (noisy.has(objective) ? "same" : "none"),
  };
}

function columnsOf({ parameters, dim, start, stop: all, schedule, noise, clip }: TrialSpace): Record<string, string> {
  const { seconds: _, ...stop } = all;
  const own = { dim, start, schedule, noise, ...(clip == null ? {} : { clip }) };
  const values = { ...own, ...prefixed("parameters", parameters), ...prefixed("stop", stop) };
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, JSON.stringify(value)]));
}

function prefixed(prefix: string, values: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [`${prefix}.${key}`, value]));
}

function uniqueConditions(conditions: readonly Condition[]): readonly Condition[] {
  return [...new Map(conditions.map((condition) => [JSON.stringify(condition), condition])).values()];
}
