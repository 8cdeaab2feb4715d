import { namedSpace, spaceNames } from "../sweep/identity/space-names.ts";
import { roundMethodOf } from "../sweep/rounds/round-methods.ts";
import { codeOf } from "../sweep/spec/levels.ts";
import type { SpaceSpec, SweepSpec } from "../sweep/spec/sweep-spec.ts";
import type { ComparedTrial } from "./comparison.ts";

/**
 * Returns a space with the points of some trials as a list. Its points depend on no outcome.
 * `name` is that of its objective; undefined if none of the trials is of the space.
 */
export function withPoints(space: SpaceSpec, name: string, trials: Iterable<ComparedTrial>): SpaceSpec | undefined {
  const keys = Object.keys(space.optimizer.hyperparameters);
  const rows: number[][] = [];
  for (const { objective, optimizer, repeat, hyperparameters } of trials) {
    if (repeat !== 0 || objective !== name || optimizer !== space.optimizer.name) continue;
    rows.push(keys.map((key) => codeOf(space.optimizer.levels, key, hyperparameters[key]!)));
  }
  if (rows.length === 0) return undefined;
  const { method: _method, goal, edge: _edge, refine: _refine, ...others } = space;
  const axes = keys.length === 0 ? [] : [{ kind: "list", keys, rows } as const];
  const halved = space.halving === undefined ? {} : { goal: goal! };
  return { ...others, ...halved, axes, exclude: [], include: [] };
}

/**
 * Returns a sweep whose spaces with rounds have the points of its trials as a list: a rerun with
 * other outcomes would choose others.
 */
export function withFixedRounds(spec: SweepSpec, trials: Iterable<ComparedTrial>): SweepSpec {
  const names = spaceNames(spec.spaces.map(namedSpace));
  const spaces = spec.spaces.map((space, i) =>
    hasFixedPoints(space) ? space : (withPoints(space, names[i]!, trials) ?? space),
  );
  return { ...spec, spaces };
}

/** Whether the points of a space depend on no outcome. Halving only decides how far they run. */
function hasFixedPoints({ halving: _, ...space }: SpaceSpec): boolean {
  return roundMethodOf(space) === undefined;
}
