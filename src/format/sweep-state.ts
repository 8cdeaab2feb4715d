import { count, counted } from "./numbers.ts";

interface SweepState {
  readonly name: string;
  readonly status: "running" | "interrupted" | "complete" | "deleting";
  readonly trials: number;
  readonly done: number;
  /** `3/16` if the sweep is a part of one. */
  readonly shard?: string | null;
}

/** Names a sweep, and the part of it: `valley`, or `valley shard 3/16`. */
export function titleOf({ name, shard = null }: Pick<SweepState, "name" | "shard">): string {
  return shard === null ? name : `${name} shard ${shard}`;
}

/** Says how much of a sweep is done; undefined if all of it is. */
export function notComplete(sweep: SweepState): string | undefined {
  if (sweep.status === "complete") return undefined;
  return `${titleOf(sweep)} is not complete (${sweep.status}): ${doneOf(sweep)}`;
}

/** Formats the trials that are done: `1 of 800 trials done`. */
export function doneOf({ trials, done }: Pick<SweepState, "trials" | "done">): string {
  return `${count(done)} of ${counted(trials, "trial")} done`;
}

/** Said of a summary of repeated trials. */
export const SINGLE_REPEATS =
  "a summary keeps single repeats: the best shown is the luckiest repeat, not the best setting";
