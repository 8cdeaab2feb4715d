import { workerData } from "node:worker_threads";
import { readyForModules } from "../src/modules/module-thread.ts";
import { answerProbes } from "../src/modules/probe-worker.ts";
import type { ProbeData } from "../src/modules/probe-worker.ts";

/** The thread that inspects a grid's modules before the run. */
readyForModules();
answerProbes(workerData as ProbeData);
