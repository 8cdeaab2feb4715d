import { workerData } from "node:worker_threads";
import { answerIsolatedTasks } from "../src/kernel/user/isolated-tasks.ts";
import { readyForModules } from "../src/modules/module-thread.ts";
import type { IsolatedWorkerData } from "../src/sweep/wire/isolated-task.ts";
import { receive } from "../src/sweep/wire/worker-data.ts";

/** A thread for trials that may never end, or end the thread. */
const { mailbox, port } = workerData as IsolatedWorkerData;
readyForModules();
await answerIsolatedTasks(port, receive(mailbox));
