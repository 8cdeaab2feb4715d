import { grouped } from "../../show.ts";
import { SweepError } from "../../errors.ts";
import { countRounds, countTrials } from "../../sweep/points/samplers.ts";
import type { SpaceSpec } from "../../sweep/spec/sweep-spec.ts";
import type { Path } from "../yaml/document.ts";
import type { Problems } from "../yaml/problems.ts";

const MORE_THAN = "more than --max-trials";
const IN_ROUNDS = "trials in rounds";

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
    const text = spaces.some((space) => countRounds(space) > 1) ? `at most ${many} ${IN_ROUNDS}` : `${many} trials`;
    problems.add(placeOf(sampled, part), `the grid has ${text}, ${MORE_THAN} ${limit}`);
  }
}

/** A number of trials that is too large. */
interface TooMany {
  readonly trials: number;
  readonly isInRounds: boolean;
}

/** Returns the number of trials in the message about too many trials; undefined for another one. */
export function tooManyTrials(message: string): TooMany | undefined {
  const found = new RegExp(`\\bthe grid has (?:at most )?([\\d,]+) (${IN_ROUNDS}|trials), ${MORE_THAN} `).exec(message);
  if (found === null) return undefined;
  const [, many = "", how] = found;
  return { trials: Number(many.replaceAll(",", "")), isInRounds: how === IN_ROUNDS };
}
