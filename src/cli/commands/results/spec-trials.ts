import type { NamedTrials } from "../../../analysis/trial-by-setting.ts";
import { namedSpace, spaceNames } from "../../../sweep/identity/space-names.ts";
import { pointReader, specSize } from "../../../sweep/points/samplers.ts";
import type { SpaceSpec, SweepSpec } from "../../../sweep/spec/sweep-spec.ts";

/** Calls `visit` for the trials of a space in later rounds than the first. */
export type EachLater = (space: SpaceSpec, visit: Parameters<NamedTrials["each"]>[0]) => void;

/** Returns the trials of a spec, for their names by settings; those of later rounds come last. */
export function specTrials({ spaces }: SweepSpec, eachLater: EachLater): NamedTrials[] {
  const problems = spaceNames(spaces.map(namedSpace));
  return spaces.map((space, i) => ({
    ...{ label: space.label, problem: problems[i]!, optimizer: space.optimizer.name },
    names: Object.keys(space.optimizer.hyperparameters),
    levels: space.optimizer.levels,
    each: (visit) => {
      const reader = pointReader(space);
      const point = new Float64Array(reader.hyperparameters.length);
      for (let index = 0; index < specSize(space); index += 1) {
        if (reader.read(index, point, 0)) visit(space.offset + index, reader.repeat(index), point);
      }
      eachLater(space, visit);
    },
  }));
}
