import { MOST_STALLED } from "../../broker/records.ts";
import type { SweepSpec } from "../../sweep/spec/sweep-spec.ts";
import type { Machines } from "../../sweep/wire/machines.ts";
import { ChunkLost } from "../executor.ts";
import type { Call, Calls } from "./calls.ts";
import type { Fitness } from "./fitness.ts";
import type { JobState, Transport } from "./transport.ts";

// A job that is gone in this many looks, and without an answer, is added again.
const GONE_LOOKS = 2;
const DEATHS = MOST_STALLED + 1;
const STALLED = /stalled/;

interface Parts {
  /** Id of the run. */
  readonly run: string;
  readonly spec: SweepSpec;
  readonly transport: Transport;
  readonly calls: Calls;
  /** Returns the calls whose jobs were added. */
  readonly added: () => readonly Call[];
  readonly fitness: Fitness;
  readonly localThreads: number;
  /** Adds the jobs of calls. */
  readonly add: (calls: readonly Call[]) => Promise<void>;
  /** Counts answers that came too late, and that cannot be right. */
  readonly answers: () => Pick<Machines, "duplicates" | "dropped">;
  /** After it, nothing is said or counted. */
  readonly closing: AbortSignal;
  /** Called when the number of threads has changed. */
  readonly onThreads: () => void;
}

/** Looks at the workers, and at the jobs without an answer. */
export class Lookout {
  readonly #parts: Parts;
  #threads = 0;
  #machines: Machines | undefined;
  #askedAgain = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Threads of the workers that may compute. */
  get threads(): number {
    return this.#threads;
  }

  get machines(): Machines | undefined {
    return this.#machines;
  }

  async look(): Promise<void> {
    const { transport, fitness, localThreads, answers, closing, onThreads } = this.#parts;
    const [workers, { waiting, active }] = await Promise.all([transport.workers(), transport.totals()]);
    await this.#reconcile();
    if (closing.aborted) return;
    const machines = fitness.machines(workers);
    this.#machines = { machines, waiting, active, askedAgain: this.#askedAgain, ...answers() };
    const threads = fitness.threads(workers);
    fitness.explain(workers, localThreads + this.#threads);
    if (threads === this.#threads) return;
    this.#threads = threads;
    onThreads();
  }

  /** Adds jobs again that are gone without an answer, and gives those up that failed. */
  async #reconcile(): Promise<void> {
    const { run, spec, transport, calls, added, add } = this.#parts;
    const open = added();
    if (open.length === 0) return;
    const states = await transport.states(
      run,
      open.map(({ id }) => id),
    );
    const gone: Call[] = [];
    const failed: { readonly call: Call; readonly reason: string }[] = [];
    for (const [i, call] of open.entries()) {
      if (calls.find(call.id) === undefined) continue;
      call.missing = states[i] === "gone" ? call.missing + 1 : 0;
      if (call.missing >= GONE_LOOKS) gone.push(call);
      const reason = failureIn(states[i]);
      if (reason !== undefined) failed.push({ call, reason });
    }
    for (const { call, reason } of failed) {
      calls.close(call);
      call.reject(lost(call, reason, spec));
    }
    await transport.remove(failed.map(({ call }) => call.id));
    if (gone.length === 0) return;
    this.#askedAgain += gone.length;
    await add(gone);
    for (const call of gone) call.missing = 0;
  }
}

/** Returns why a job failed; undefined if it did not. */
function failureIn(state: JobState | undefined): string | undefined {
  return typeof state === "object" ? state.failed : undefined;
}

function lost({ task: { space, from, to } }: Call, reason: string, { spaces }: SweepSpec): ChunkLost {
  const what = `trials ${from} to ${to - 1} of "${spaces[space]?.label}"`;
  return STALLED.test(reason)
    ? new ChunkLost(`${what} ended their worker, or it was killed, ${DEATHS} times`, DEATHS)
    : new ChunkLost(`${what}: ${reason}`);
}
