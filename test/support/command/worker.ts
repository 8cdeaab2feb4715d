import { onTestFinished } from "vitest";
import type { RedisServer } from "./redis.ts";
import { workplace } from "./sweep-command.ts";
import type { Ended, Workplace } from "./sweep-command.ts";

export type Worker = ReturnType<Workplace["start"]>;

/** Starts `sweep worker` with two threads. It ends with the test if not before. */
export function startWorker(
  { url }: Pick<RedisServer, "url">,
  args: readonly string[] = [],
  place: Workplace = workplace(),
): Worker {
  const worker = place.start(["worker", url, "--threads", "2", ...args]);
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
