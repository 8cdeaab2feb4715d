// The thread that ends the process of user-sql-process.ts: when its parent ends and closes standard
// input, or when SQLite exceeds its time limit.
import { Socket } from "node:net";
import { workerData } from "node:worker_threads";

import { sendFrame } from "../../platform/frames.ts";
import type { SqlMessage } from "./sql-messages.ts";
import { claimLate } from "./time-limit.ts";

/** The data of the thread. */
export interface Watch {
  readonly limit: SharedArrayBuffer;
  /** File descriptor of the answers. */
  readonly answers: number;
}

const POLL_MS = 20;
const STANDARD_INPUT = 0;

const { limit, answers } = workerData as Watch;
const input = new Socket({ fd: STANDARD_INPUT });
input
  .on("close", kill)
  .on("error", () => undefined)
  .resume();
setInterval(() => {
  if (!claimLate(limit)) return;
  sendFrame(answers, { kind: "late" } satisfies SqlMessage);
  kill();
}, POLL_MS);

function kill(): void {
  process.kill(process.pid, "SIGKILL");
}
