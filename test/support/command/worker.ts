import { onTestFinished } from "vitest";
import { inSoak } from "../faults/attempts.ts";
import type { RedisServer } from "./redis.ts";
import { workplace } from "./sweep-command.ts";
import type { Ended, Workplace } from "./sweep-command.ts";

// Two in a soak; in `npm test` a thread takes longer to start than for its chunks.
const THREADS = 1 + inSoak().length;

export type Worker = ReturnType<Workplace["start"]>;

/** Starts `sweep worker`. It ends with the test if not before. */
export function startWorker(
  { url }: Pick<RedisServer, "url">,
  args: readonly string[] = [],
  place: Workplace = workplace(),
  threads: number = THREADS,
): Worker {
  const worker = place.start(["worker", url, "--threads", String(threads), ...args]);
  onTestFinished(async () => {
    worker.signal("SIGKILL");
    await worker.ended;
  });
  return worker;
}

/** Ends a worker and returns its exit. */
export function endWorker(worker: Worker, signal: NodeJS.Signals = "SIGTERM"): Promise<Ended> {
  worker.signal(signal);
  return worker.ended;
}
