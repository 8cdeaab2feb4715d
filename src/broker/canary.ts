// The canary: trials that each machine of a run computes before its first chunk. Equal digests mean
// equal bits. Its trials end early, since those of the sweep may take hours. A trial that a time
// limit ends has the bits of a clock, and one whose thread has no memory left has those of its
// machine. So the run chooses a number of steps that it makes in time and without an error, and
// workers make them all.
import { isIsolated } from "../sweep/spec/isolated.ts";
import { isFailed } from "../sweep/outcomes/best-rows.ts";
import { rowErrors } from "../sweep/outcomes/row-errors.ts";
import { specSize } from "../sweep/points/samplers.ts";
import type { SpaceSpec, SweepSpec } from "../sweep/spec/sweep-spec.ts";
import type { ChunkOutcome, ChunkTask } from "../sweep/wire/chunk.ts";
import { SweepError } from "../errors.ts";
import { counted } from "../format/numbers.ts";
import { outcomeDigest } from "./answer.ts";
import type { Canary } from "./records.ts";

interface Limits {
  readonly trials: number;
  readonly steps: number;
}

const SHARED: Limits = { trials: 8, steps: 10_000 };
// A step of a module may take milliseconds.
const ISOLATED: Limits = { trials: 1, steps: 100 };
/** Time limit of the run's trial: no chunk counts before. One step may take a trial's own limit. */
const QUICK_SECONDS = 5;
/** Least time limit of a worker's trial: it is long, since its machine may be slow and busy. */
const PATIENT_SECONDS = 600;
// A part of the range has another digest.
const ATTEMPTS = 3;

type Ran = Extract<ChunkOutcome, { readonly ok: true }>;

/** Runs the chunks of a sweep: an executor, as far as a canary needs it. */
interface ChunkRunner {
  run(task: ChunkTask): Promise<ChunkOutcome>;
  close(): Promise<void>;
}

/** A machine that computes a canary. */
export interface CanaryMachine {
  /** Starts a runner of a sweep. */
  readonly runnerFor: (spec: SweepSpec) => ChunkRunner;
  /** Ends the runner at once when aborted. */
  readonly closing: AbortSignal;
}

/** A canary and its digest on the machine of the run. */
export interface ChosenCanary {
  readonly canary: Canary;
  readonly digest: string;
}

/**
 * Chooses the canary of a sweep: its first trials, and as many steps as end in time here. It is
 * empty if not even one step does. Throws SweepError if the trials cannot run.
 */
export async function chooseCanary(spec: SweepSpec, machine: CanaryMachine): Promise<ChosenCanary> {
  const first = spec.spaces[0]!;
  const limits = isIsolated(first) ? ISOLATED : SHARED;
  const task = { space: 0, from: 0, to: Math.min(specSize(first), limits.trials) };
  for (let { steps } = limits; ;) {
    const within = (own: number): number => (steps === 1 ? own : Math.min(own, QUICK_SECONDS));
    const outcome = await run(limited(spec, steps, within), task, machine);
    if (failure(outcome) === undefined) return { canary: { ...task, steps }, digest: outcomeDigest(outcome) };
    if (steps === 1) break;
    // Half of those that were in time: the next attempt may be slower. Only single trials fail.
    steps = Math.max(1, Math.floor(Math.min(steps, outcome.totals.steps) / 2));
  }
  const canary = { ...task, to: task.from, steps: 1 };
  return { canary, digest: await canaryDigest(spec, canary, machine) };
}

/** Returns the digest of a canary on this machine. Throws SweepError if it cannot run, or hangs. */
export async function canaryDigest(
  spec: SweepSpec,
  { steps, ...task }: Canary,
  machine: CanaryMachine,
): Promise<string> {
  const within = (own: number): number => Math.max(own, PATIENT_SECONDS);
  const outcome = await run(limited(spec, steps, within), task, machine);
  const reason = failure(outcome);
  if (reason === undefined) return outcomeDigest(outcome);
  throw new SweepError("setup", `the first trial fails here within ${counted(steps, "step")}: ${reason}`);
}

/** Returns a sweep with few steps; `within` replaces the time limit of each space that has one. */
function limited({ spaces, ...spec }: SweepSpec, steps: number, within: (own: number) => number): SweepSpec {
  const short = (space: SpaceSpec): SpaceSpec => {
    const { seconds, ...stop } = space.stop;
    const limit = seconds === undefined ? {} : { seconds: within(seconds) };
    return { ...space, stop: { ...stop, ...limit, max_steps: Math.min(stop.max_steps, steps) } };
  };
  return { ...spec, spaces: spaces.map(short) };
}

/** Runs a chunk. Only an isolated thread that died by chance returns a part. Then it runs again. */
async function run(spec: SweepSpec, task: ChunkTask, { runnerFor, closing }: CanaryMachine): Promise<Ran> {
  closing.throwIfAborted();
  const runner = runnerFor(spec);
  const end = (): void => void runner.close();
  closing.addEventListener("abort", end, { once: true });
  try {
    for (let attempts = 1; ; attempts += 1) {
      const outcome = await runner.run(task);
      if (!outcome.ok) throw new SweepError(outcome.code, outcome.message);
      const isWhole = (outcome.to ?? task.to) === task.to;
      if (isWhole || attempts === ATTEMPTS) return outcome;
    }
  } finally {
    closing.removeEventListener("abort", end);
    await runner.close();
  }
}

/** Returns the error of the first trial that failed or took too long. */
function failure({ columns }: Ran): string | undefined {
  const row = columns.status.findIndex(isFailed);
  return row === -1 ? undefined : rowErrors(columns).get(row);
}
