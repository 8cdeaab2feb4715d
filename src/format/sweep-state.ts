import { count, counted } from "./numbers.ts";

interface SweepState {
  readonly name: string;
  readonly status: "running" | "interrupted" | "complete" | "deleting";
  readonly trials: number;
  readonly done: number;
}

/** Says how much of a sweep is done; undefined if all of it is. */
export function notComplete({ name, status, trials, done }: SweepState): string | undefined {
  if (status === "complete") return undefined;
  return `${name} is not complete (${status}): ${doneOf({ trials, done })}`;
}

/** Formats the trials that are done: `1 of 800 trials done`. */
export function doneOf({ trials, done }: Pick<SweepState, "trials" | "done">): string {
  return `${count(done)} of ${counted(trials, "trial")} done`;
}

/** Said of a summary of repeated trials. */
export const SINGLE_REPEATS =
  "a summary keeps single repeats: the best shown is the luckiest repeat, not the best setting";
