import { listed } from "../../format/listed.ts";
import { counted } from "../../format/numbers.ts";

// The columns of COCO's tables.
const TABLE: readonly number[] = [10, 1, 0.1, 0.01, 0.001, 1e-5, 1e-7];
const MOST_COLUMNS = 8;
// Targets are powers that programs round in different ways.
const ROUNDING = 1e-9;

/** Whether two targets are the same but for rounding. */
export function isSameTarget(a: number, b: number): boolean {
  return a === b || Math.abs(a - b) <= ROUNDING * Math.max(a, b);
}

/**
 * Returns the places of the targets that a table shows: all if they are few, or those of COCO's
 * tables.
 */
export function tableTargets(targets: readonly number[]): number[] {
  const all = [...targets.keys()];
  if (all.length <= MOST_COLUMNS) return all;
  const usual = all.filter((i) => TABLE.some((one) => isSameTarget(one, targets[i]!)));
  return usual.length === 0 ? all : usual;
}

/** Formats a target: `1e-8`, `0.001`, `100`. */
export function targetText(target: number): string {
  const text = String(Number(target.toPrecision(4)));
  return target < 1e-3 ? Number(target.toPrecision(4)).toExponential() : text;
}

/** Returns a sentence on the targets that are left out; undefined if none is. */
export function leftOutTargetsSentence({
  leftOutTargets: left,
}: {
  readonly leftOutTargets: number;
}): string | undefined {
  if (left === 0) return undefined;
  const [are, them] = left === 1 ? ["is", "it"] : ["are", "them"];
  return `${counted(left, "target")} ${are} left out: not every space recorded ${them}.`;
}

/** Returns a sentence on functions that cannot be compared. */
export function noCommonTargetSentence(functions: string): string {
  return `${functions} is left out: its spaces have no target in common.`;
}

/** Returns a sentence on targets that not all spaces of some functions have. */
export function commonTargetsSentence(
  functions: string,
  { targets, leftOutTargets }: { readonly targets: readonly number[]; readonly leftOutTargets: number },
): string | undefined {
  if (targets.length === 0) return noCommonTargetSentence(functions);
  const sentence = leftOutTargetsSentence({ leftOutTargets });
  return sentence === undefined ? undefined : `${functions}: ${sentence}`;
}

/** Returns a sentence on spaces, by label, that recorded no targets; undefined without any. */
export function unrecordedSentence(labels: readonly string[]): string | undefined {
  return labels.length === 0 ? undefined : `left out, since they recorded no targets: ${listed(labels)}`;
}

/** Returns a reason for an error, with its remedy: spaces, by label, recorded no targets. */
export function unrecordedReason(labels: readonly string[]): string {
  return `these recorded no targets: ${listed(labels)}; add "targets: bbob" to the grid and run it again`;
}
