import { workerData } from "node:worker_threads";
import { printToStandardError } from "../src/modules/output.ts";
import { answerProbes } from "../src/modules/probe-worker.ts";
import type { ProbeData } from "../src/modules/probe-worker.ts";

/** The thread in which a grid's modules are looked at before anything runs. */
printToStandardError();
answerProbes(workerData as ProbeData);
