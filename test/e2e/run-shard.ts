import type { Ended } from "../support/command/sweep-command.ts";
import type { QuickWorkplace } from "../support/command/quick-workplace.ts";

export const ONE = ["--threads", "1"] as const;

/** Runs a shard of the grid into its own database. */
export function runShard(place: QuickWorkplace, index: number, count: number, ...more: string[]): Promise<Ended> {
  return place.sweep("run", "grid.yaml", ...ONE, "--shard", `${index}/${count}`, "--db", `s${index}.db`, ...more);
}
