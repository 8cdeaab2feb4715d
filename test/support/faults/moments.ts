import { statSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

/** The parts of a run's life from which a moment is drawn. */
export const PARTS = ["loading", "making the file", "writing", "writing", "ending"] as const;
export type Part = (typeof PARTS)[number];

// Longest waits. On a slow machine, moments lie earlier in a run's life.
const LOADING_MS = 500;
const MAKING_MS = 40;
const WRITING_MS = 30;
const ENDING_MS = 150;

/** Waits for a moment of a run whose `file` and log grow to about `bytes`. */
export async function moment(part: Part, random: () => number, file: string, bytes: number): Promise<void> {
  const start = sizeOf(file);
  switch (part) {
    case "loading":
      return delay(random() * LOADING_MS);
    case "making the file":
      await grown(file, start + 1);
      return delay(random() * MAKING_MS);
    case "writing":
      await grown(file, start + random() * (bytes - start));
      return delay(random() * WRITING_MS);
    case "ending":
      await grown(file, start + 0.9 * (bytes - start));
      return delay(random() * ENDING_MS);
  }
}

/** Waits until the files have grown, without opening them: that would disturb the run. */
async function grown(file: string, bytes: number): Promise<void> {
  while (sizeOf(file) < bytes) await delay(1);
}

function sizeOf(file: string): number {
  return ["", "-wal"].reduce((sum, end) => sum + (statSync(file + end, { throwIfNoEntry: false })?.size ?? 0), 0);
}
