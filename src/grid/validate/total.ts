import { grouped } from "../../show.ts";
import { SweepError } from "../../errors.ts";
import { countTrials } from "../../sweep/points/samplers.ts";
import type { SpaceSpec } from "../../sweep/spec/sweep-spec.ts";
import type { Path } from "../yaml/document.ts";
import type { Problems } from "../yaml/problems.ts";

const MORE_THAN = "more than --max-trials";

/** A key of a block that decides about the number of its trials. */
export type CountedPart = "exclude" | "samples" | "edge";

/**
 * Refuses a grid without trials or with more than `maxTrials`. `size` includes the excluded points,
 * and `placeOf` is the path of a key of a space's block.
 */
export function checkTotal(
  spaces: readonly SpaceSpec[],
  size: number,
  maxTrials: number,
  placeOf: (space: number, part: CountedPart) => Path,
  problems: Problems,
): void {
  const isNumberable = size <= Number.MAX_SAFE_INTEGER;
  let trials = 0;
  for (const [index, space] of spaces.entries()) {
    try {
      if (isNumberable) trials += countTrials(space);
    } catch (error) {
      if (!(error instanceof SweepError)) throw error;
      problems.add(placeOf(index, "exclude"), error.message);
      return;
    }
  }
  if (!isNumberable) {
    problems.add([], `the grid has ${size.toPrecision(3)} points; the maximum is 2^53`);
  } else if (trials === 0) {
    problems.add([], "the grid has no trials: every point is excluded");
  } else if (trials > maxTrials) {
    const [many, limit] = [trials, maxTrials].map((count) => grouped(count));
    const sampled = spaces.findIndex(({ method, edge }) => method !== undefined || edge !== undefined);
    const part = spaces[sampled]?.edge === undefined ? "samples" : "edge";
    problems.add(placeOf(sampled, part), `the grid has ${many} trials, ${MORE_THAN} ${limit}`);
  }
}

/** Returns the number of trials in the message about too many trials; undefined for another one. */
export function tooManyTrials(message: string): number | undefined {
  const many = new RegExp(`\\bthe grid has ([\\d,]+) trials, ${MORE_THAN} `).exec(message)?.[1];
  return many === undefined ? undefined : Number(many.replaceAll(",", ""));
}
