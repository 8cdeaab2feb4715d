import { namedSpace, spaceNames } from "../sweep/identity/space-names.ts";
import { rungSteps } from "../sweep/rounds/halving/rungs.ts";
import { roundMethodOf } from "../sweep/rounds/round-methods.ts";
import { codeOf } from "../sweep/spec/levels.ts";
import type { SpaceSpec, SweepSpec } from "../sweep/spec/sweep-spec.ts";
import type { ComparedTrial } from "./comparison.ts";
import { pointsOf } from "./trial-order.ts";

/**
 * Returns spaces with the points of some trials as lists, one for each rung that they ended at:
 * neither their points nor their steps depend on outcomes. `name` is that of the objective; none if
 * none of the trials is of the space.
 */
export function withPoints(space: SpaceSpec, name: string, trials: Iterable<ComparedTrial>): readonly SpaceSpec[] {
  const keys = Object.keys(space.optimizer.hyperparameters);
  const rungs = new Map<number, number[][]>();
  for (const repeats of pointsOf(trials)) {
    const { objective, optimizer, hyperparameters } = repeats[0]!;
    if (objective !== name || optimizer !== space.optimizer.name) continue;
    const rung = rungOf(space, repeats);
    if (rung === -1 || rung !== (space.halving?.only ?? rung)) continue;
    const rows = rungs.get(rung) ?? [];
    rungs.set(rung, rows);
    rows.push(keys.map((key) => codeOf(space.optimizer.levels, key, hyperparameters[key]!)));
  }
  const { method: _method, goal, edge: _edge, refine: _refine, halving, ...others } = space;
  return [...rungs].map(([only, rows]) => ({
    ...others,
    ...(halving === undefined ? {} : { goal: goal!, halving: { ...halving, only } }),
    ...{ axes: keys.length === 0 ? [] : [{ kind: "list", keys, rows } as const], exclude: [], include: [] },
  }));
}

/**
 * Returns the rung that the repeats of a point ended at; -1 if the space has none like it. Trials
 * that no rung stopped end in the same way at the last one.
 */
function rungOf(space: SpaceSpec, repeats: readonly ComparedTrial[]): number {
  const all = rungSteps(space);
  const stopped = repeats.find(({ status }) => status === "stopped");
  return stopped === undefined ? all.length - 1 : all.indexOf(stopped.steps);
}

/**
 * Returns a sweep whose spaces with rounds have the points of its trials as a list: a rerun with
 * other outcomes would choose others.
 */
export function withFixedRounds(spec: SweepSpec, trials: Iterable<ComparedTrial>): SweepSpec {
  const names = spaceNames(spec.spaces.map(namedSpace));
  const spaces = spec.spaces.flatMap((space, i) => {
    const fixed = hasFixedPoints(space) ? [] : withPoints(space, names[i]!, trials);
    return fixed.length === 0 ? [space] : fixed;
  });
  return { ...spec, spaces };
}

/** Whether the points of a space depend on no outcome. Halving only decides how far they run. */
function hasFixedPoints(space: SpaceSpec): boolean {
  const { halving: _halving, ...others } = space;
  return roundMethodOf(others) === undefined;
}
