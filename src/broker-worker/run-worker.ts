// The worker of a broker. BullMQ hands out jobs; the threads of OpenRuns compute them; answers go
// into the stream of their run before the job ends. Nothing computes on this thread: a blocked
// event loop would lose the locks of its jobs.
import { randomBytes } from "node:crypto";
import { connect, disconnect } from "../broker/connection.ts";
import { thisRuntime } from "../broker/records.ts";
import { counted, short } from "../format/numbers.ts";
import { packageVersion } from "../platform/version.ts";
import { NUMERICS_VERSION } from "../sweep/identity/hash.ts";
import { awaitBroker } from "./await-broker.ts";
import { Contact } from "./contact.ts";
import { farewell } from "./farewell.ts";
import { openJobQueue } from "./job-queue.ts";
import type { JobQueue } from "./job-queue.ts";
import { JobProcessor } from "./job-processor.ts";
import { ModuleIndex } from "./module-index.ts";
import { OpenRuns } from "./open-runs.ts";
import { Presence } from "./presence.ts";
import type { WorkerEnd, WorkerSettings } from "./settings.ts";
import { Throughput } from "./throughput.ts";
import { untilEnd } from "./until-end.ts";

const REPORT_MS = 60_000;

/** The end of a worker. */
export interface EndedWorker {
  readonly why: WorkerEnd;
  /** Whether nothing of it goes on: without a broker, BullMQ's timers do. */
  readonly hasClosed: boolean;
}

/** Runs jobs until the worker shall end. Throws SweepError if the broker cannot be used. */
export async function runWorker(settings: WorkerSettings): Promise<EndedWorker> {
  const { address, name, threads, signal, warn, note } = settings;
  const modules = new ModuleIndex(settings.modules);
  if (!(await awaitBroker(settings))) return { why: signal.aborted ? "stopped" : "lost", hasClosed: true };
  const contact = new Contact(address, warn);
  const onTrouble = (error: unknown): void => contact.trouble(error);
  const redis = await connect(address, onTrouble);
  const id = `${name}-${randomBytes(4).toString("hex")}`;
  const throughput = new Throughput();
  const runs = new OpenRuns(redis, modules, settings);
  const giveUp = new AbortController();
  const processor = new JobProcessor({
    ...{ id, redis, runs, throughput, giveUp: giveUp.signal, onTrouble },
    onAccepted: () => queue.hurry(),
    onWorked: () => contact.worked(),
    onBroken: (error) => contact.broke(error),
  });
  const queue: JobQueue = await openJobQueue({
    ...{ address, slots: threads + 1, onTrouble },
    process: (job) => processor.process(job),
  });
  const versions = { ...thisRuntime(), version: packageVersion(), numerics: NUMERICS_VERSION };
  const about = { id, name, threads, ...versions, started: Date.now() };
  const presence = new Presence({
    ...{ redis, queue: queue.queue, onTrouble, onAnswer: () => contact.answered() },
    record: () => ({
      ...{ ...about, modules: modules.hashes, refused: runs.refused },
      ...{ busy: Math.min(threads, processor.busy), rate: throughput.rate() },
    }),
  });
  const timers = [
    modules.refreshOften(warn),
    setInterval(() => {
      if (processor.busy > 0)
        note(`${counted(throughput.total, "trial")} so far, ${short(throughput.rate())} trials/s`);
    }, REPORT_MS),
  ];
  await presence.write().catch(onTrouble);
  note(`worker ${name}: ${counted(threads, "thread")}, ${address.shown}; Ctrl-C ends it after its chunks`);
  queue.start();

  const why = await untilEnd(settings, contact, () => processor.idleSince);

  // Without jobs at work, or a broker for their answers, there is no reason to wait.
  const grace = why === "lost" || processor.busy === 0 ? 0 : settings.grace;
  const abandon = (): void => settings.abandon(why);
  const hasClosed = await farewell({ queue, presence, runs, grace, giveUp, abandon });
  for (const timer of timers) clearInterval(timer);
  disconnect(redis);
  return { why, hasClosed };
}
