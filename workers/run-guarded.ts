import { parentPort, workerData } from "node:worker_threads";
import { answerGuardedTasks } from "../src/kernel/guarded-tasks.ts";
import { readyForModules } from "../src/modules/module-thread.ts";
import { receive } from "../src/spec/worker-data.ts";

/** A thread for trials that may never end, or end it. */
readyForModules();
if (parentPort !== null) await answerGuardedTasks(parentPort, receive(workerData as SharedArrayBuffer));
