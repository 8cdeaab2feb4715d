import { shortTrials } from "./end-to-end.ts";
import { times } from "./section.ts";
import type { Section } from "./section.ts";
import { runSweepProcess } from "./sweep-process.ts";

/**
 * Measures the peak resident memory of a run by its number of trials; ten million only if `large`.
 */
export function memory(large: boolean): Section {
  const sides = [316, 1_000, ...(large ? [3_162] : [])];
  const runs = ["trials", "summary"].flatMap((store) =>
    sides.map((side) => ({ store, side, bytes: runSweepProcess(shortTrials(side), "--store", store).memory })),
  );
  return {
    title: "Memory",
    about: "Peak resident memory of `sweep run` on trials of at most 100 steps.",
    columns: ["--store", "trials", "MB", "/ the first"],
    rows: runs.map(({ store, side, bytes }) => [
      store,
      (side * side).toLocaleString("en"),
      String(Math.round(bytes / 1e6)),
      times(bytes / (runs[0]?.bytes ?? NaN)),
    ]),
  };
}
