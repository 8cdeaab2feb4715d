import { errorText } from "../modules/error-text.ts";
import type { ParameterBlock } from "../sweep/spec/parameter-blocks.ts";
import type { Circumstances, UpdateDifference } from "./difference.ts";
import type { Departure } from "./follow.ts";

/** Describes a departure; `path` is the module that its error's place is relative to. */
export function differenceOf(departure: Departure, circumstances: Circumstances, path: string): UpdateDifference {
  const { candidate, step, index, expected, found, error } = departure;
  const { names, blocks, condition } = candidate;
  return {
    ...circumstances,
    ...{ step, expected, found, names, blocks, condition },
    place: index < 0 ? null : placeOf(blocks, index),
    error: error === undefined ? null : errorText(error.thrown, path),
  };
}

function placeOf(blocks: readonly ParameterBlock[], index: number): UpdateDifference["place"] {
  let from = 0;
  for (const { name, length } of blocks) {
    if (index < from + length) return { block: name, coordinate: index - from + 1 };
    from += length;
  }
  throw new Error(`no block has the coordinate ${index}`);
}
