import { axisSize } from "../../spec/axis.ts";
import type { SpaceSpec } from "../../spec/sweep-spec.ts";
import type { PointReader, Sampler } from "../../points/sampler.ts";
import { methodOf, sampledAxes, unitReader } from "../../points/unit-sampler.ts";
import type { SearchMethod, UnitPoint, UnitSearch } from "./unit-search.ts";

/** Starts a search over the axes of a space. */
export function startSearch({ start }: SearchMethod, space: SpaceSpec): UnitSearch {
  return start(methodOf(space), sampledAxes(space.axes).map(axisSize));
}

/** Returns a reader of the trials of points of the cube, followed by the points of `include`. */
export function cubeReader(space: SpaceSpec, points: readonly UnitPoint[], include: SpaceSpec["include"]): PointReader {
  const method = { ...methodOf(space), samples: points.length };
  return unitReader({ ...space, include, method }, { coordinate: (point, dimension) => points[point]![dimension]! });
}

/**
 * Returns the sampler of a search. The spec determines its first round, and the points of
 * `include`, which follow. The search does not learn them: they may be off the axes.
 */
export function searchSampler(search: SearchMethod): Sampler {
  const { kind, summary, options } = search;
  const firstOf = (space: SpaceSpec): readonly UnitPoint[] =>
    startSearch(search, space).propose(methodOf(space).samples);
  const size = (space: SpaceSpec): number => (methodOf(space).samples + space.include.length) * space.repeats;
  return {
    ...{ kind, summary, options, size, count: size, usesGoal: true },
    rounds: (space) => search.rounds(methodOf(space), sampledAxes(space.axes).length),
    specSize: (space) => (firstOf(space).length + space.include.length) * space.repeats,
    countIn: (_space, ranges) => ranges.reduce((sum, [from, to]) => sum + to - from, 0),
    reader: (space) => cubeReader(space, firstOf(space), space.include),
  };
}
