import type { TrainingData } from "../../data/training-data.ts";
import { withValues } from "../../objectives/data-spec.ts";
import type { ObjectiveSpec, SweepSpec } from "../spec/sweep-spec.ts";

/** Returns the data of a sweep's objectives, each once. */
export function dataSets(spec: SweepSpec): readonly TrainingData[] {
  const sets = new Map<string, TrainingData>();
  for (const { objective } of spec.spaces) {
    const { data } = objective;
    if (data?.values === undefined || sets.has(data.hash)) continue;
    const columns = data.columns.map((column, at) => ({ ...column, values: data.values![at]! }));
    sets.set(data.hash, { rows: data.rows, hash: data.hash, notes: [], columns });
  }
  return [...sets.values()];
}

/** Returns the spec with the values of its data. Spaces of one objective keep one object for it. */
export function withData(spec: SweepSpec, sets: readonly TrainingData[]): SweepSpec {
  const known = new Map<ObjectiveSpec, ObjectiveSpec>();
  const complete = (objective: ObjectiveSpec): ObjectiveSpec => {
    const found = sets.find(({ hash }) => hash === objective.data?.hash);
    if (objective.data === undefined || found === undefined) return objective;
    return {
      ...objective,
      data: withValues(
        objective.data,
        found.columns.map(({ values }) => values),
      ),
    };
  };
  const spaces = spec.spaces.map((space) => {
    const objective = known.get(space.objective) ?? complete(space.objective);
    known.set(space.objective, objective);
    return { ...space, objective };
  });
  return { ...spec, spaces };
}
