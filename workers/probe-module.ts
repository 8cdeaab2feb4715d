import { workerData } from "node:worker_threads";
import { readyForModules } from "../src/modules/module-thread.ts";
import { answerProbes } from "../src/modules/probe-worker.ts";
import type { ProbeData } from "../src/modules/probe-worker.ts";

/** The thread in which a grid's modules are looked at before anything runs. */
readyForModules();
answerProbes(workerData as ProbeData);
