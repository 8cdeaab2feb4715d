import { expect } from "vitest";
import { trialsDone, until } from "../support/command/progress.ts";
import type { Worker } from "../support/command/worker.ts";
import type { Farm } from "../support/faults/farm.ts";

const DB = "via.db";

/** Waits for the first trials of a run. */
export async function begun(farm: Farm): Promise<void> {
  await until(() => trialsDone(farm.place, DB) > 0);
}

/** Ends a worker, which must succeed. */
export async function end(worker: Worker): Promise<void> {
  worker.signal("SIGTERM");
  expect(await worker.ended).toMatchObject({ code: 0, stdout: "" });
}
