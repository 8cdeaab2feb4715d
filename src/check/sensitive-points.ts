import { namedSpace, spaceNames } from "../sweep/identity/space-names.ts";
import { codeOf } from "../sweep/spec/levels.ts";
import type { SweepSpec } from "../sweep/spec/sweep-spec.ts";
import type { ComparedTrial } from "./comparison.ts";
import type { NamedSpaces } from "./reruns.ts";

/** Returns the spaces of a sweep with only those points that have a sensitive trial. */
export function sensitivePoints({ spaces }: SweepSpec, marked: readonly ComparedTrial[]): NamedSpaces {
  const names = spaceNames(spaces.map(namedSpace));
  const found = spaces.flatMap((space, i) => {
    const keys = Object.keys(space.optimizer.hyperparameters);
    const points = marked.filter(
      ({ sensitive, objective, optimizer, repeat }) =>
        sensitive !== undefined && repeat === 0 && objective === names[i] && optimizer === space.optimizer.name,
    );
    const rows = points.map(({ hyperparameters }) =>
      keys.map((key) => codeOf(space.optimizer.levels, key, hyperparameters[key]!)),
    );
    if (rows.length === 0) return [];
    const axes = keys.length === 0 ? [] : [{ kind: "list", keys, rows } as const];
    return [{ space: { ...space, axes, exclude: [], include: [] }, name: names[i]! }];
  });
  return { spaces: found.map(({ space }) => space), names: found.map(({ name }) => name) };
}
