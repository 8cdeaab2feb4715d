import { onTestFinished } from "vitest";
import { parseBroker } from "../../../src/broker/address.ts";
import { jobOf } from "../../../src/broker/job-task.ts";
import { JobProcessor } from "../../../src/broker-worker/job-processor.ts";
import type { JobEnd } from "../../../src/broker-worker/job-processor.ts";
import { ModuleIndex } from "../../../src/broker-worker/module-index.ts";
import { OpenRuns } from "../../../src/broker-worker/open-runs.ts";
import { Throughput } from "../../../src/broker-worker/throughput.ts";
import type { ChunkTask } from "../../../src/sweep/wire/chunk.ts";
import type { RedisServer } from "./redis.ts";
import type { SmallCoordinator } from "./small-coordinator.ts";

// Long ones take seconds to wait for.
const TIMES = { unused: 100, look: 50, again: 60_000 };

/** The parts of a worker that run jobs, with short times and without its queue. */
export class WorkerParts {
  readonly lines: string[] = [];
  readonly modules: ModuleIndex;
  readonly runs: OpenRuns;
  readonly processor: JobProcessor;
  readonly giveUp: AbortController = new AbortController();

  constructor({ url }: RedisServer, { redis }: SmallCoordinator, modules: readonly string[]) {
    const say = (line: string): void => void this.lines.push(line);
    const settings = {
      ...{ address: parseBroker(url), name: "here", threads: 1, modules, grace: 1_000 },
      ...{ lifetime: undefined, idleTimeout: undefined, signal: new AbortController().signal },
      ...{ abandon: () => undefined, note: say, warn: say },
    };
    this.modules = new ModuleIndex(modules);
    this.runs = new OpenRuns(redis, this.modules, settings, TIMES);
    this.processor = new JobProcessor({
      ...{ id: "here-1", redis, runs: this.runs, throughput: new Throughput(), giveUp: this.giveUp.signal },
      ...{ onAccepted: () => undefined, onWorked: () => undefined },
      ...{ onBroken: (error) => say(String(error)), onTrouble: (error) => say(String(error)) },
    });
    onTestFinished(() => this.runs.closeAll());
  }

  /** Runs a job. */
  process(run: string, task: ChunkTask): Promise<JobEnd> {
    return this.processor.process({ id: `${run}-0`, data: jobOf(run, task) });
  }
}
