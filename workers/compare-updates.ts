import { workerData } from "node:worker_threads";
import { answerConformance } from "../src/conformance/conformance-worker.ts";
import type { ConformanceData } from "../src/conformance/conformance-worker.ts";
import { readyForModules } from "../src/modules/module-thread.ts";

/** A thread that compares a user's optimizer with a rule. */
readyForModules();
await answerConformance(workerData as ConformanceData);
