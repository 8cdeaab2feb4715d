// The canary: trials that each machine of a run computes before its first chunk. Equal digests mean
// equal bits. Its trials end early, since those of the sweep may take hours. A trial that a time
// limit ends has the bits of a clock, and one whose thread has no memory left has those of its
// machine. So the run chooses a number of steps that it makes in time and without an error, and
// workers make them all.
import { createHash } from "node:crypto";
import { isIsolated } from "../sweep/spec/isolated.ts";
import { isFailed } from "../sweep/outcomes/best-rows.ts";
import { rowErrors } from "../sweep/outcomes/row-errors.ts";
import { specSize } from "../sweep/points/samplers.ts";
import type { SpaceSpec, SweepSpec } from "../sweep/spec/sweep-spec.ts";
import type { ChunkOutcome, ChunkTask } from "../sweep/wire/chunk.ts";
import { exactJson } from "../sweep/wire/exact-json.ts";
import { SweepError } from "../errors.ts";
import { counted } from "../format/numbers.ts";
import { outcomeDigest } from "./answer.ts";
import type { Canary, CanaryPart } from "./records.ts";

// Of formulas. On the machine of the run, all of it takes about this many seconds.
const MOST_TRIALS = 8;
const MOST_STEPS = 10_000;
const SHARED_SECONDS = 1;
// Code becomes faster when it has run.
const MEASUREMENTS = 4;
/** Modules, and trials with a time limit: a single trial, since a step may take milliseconds. */
const ISOLATED_STEPS = 100;
/** Time limit of the run's trials, in all. One step may take a trial's own limit. */
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

interface ChosenPart {
  readonly part: CanaryPart;
  readonly digest: string;
}

/**
 * Chooses the canary of a sweep: the first trials of a space of each kind, and as many steps as end
 * in time here. A part is empty if not even one step does. Throws SweepError if the trials cannot
 * run.
 */
export async function chooseCanary(spec: SweepSpec, machine: CanaryMachine): Promise<ChosenCanary> {
  const spaces = firstOfEachKind(spec);
  const chosen: ChosenPart[] = [];
  for (const space of spaces) {
    const choose = isIsolated(spec.spaces[space]!) ? chooseIsolated : chooseShared;
    chosen.push(await choose(spec, space, 1 / spaces.length, machine));
  }
  return { canary: chosen.map(({ part }) => part), digest: joined(chosen.map(({ digest }) => digest)) };
}

/** Returns the digest of a canary on this machine. Throws SweepError if it cannot run, or hangs. */
export async function canaryDigest(spec: SweepSpec, canary: Canary, machine: CanaryMachine): Promise<string> {
  const digests: string[] = [];
  for (const part of canary) digests.push(await partDigest(spec, part, machine));
  return joined(digests);
}

/**
 * Returns the first space of each kind. Machines may differ in the packages that a module imports,
 * and in the code for data.
 */
function firstOfEachKind({ spaces }: SweepSpec): readonly number[] {
  const kinds = new Map<string, number>();
  for (const [i, space] of spaces.entries()) {
    const { objective, optimizer } = space;
    const modules = [objective, optimizer].map(({ module }) => [module ?? []].flat().map(({ hash }) => hash));
    const kind = exactJson([modules, isIsolated(space), objective.data !== undefined]);
    if (!kinds.has(kind)) kinds.set(kind, i);
  }
  return [...kinds.values()];
}

/** Chooses the part of a space of formulas by the time of a step, which may read a million rows. */
async function chooseShared(
  spec: SweepSpec,
  space: number,
  share: number,
  machine: CanaryMachine,
): Promise<ChosenPart> {
  const one = { space, from: 0, to: 1, steps: 1 };
  const seconds = share * SHARED_SECONDS;
  const { outcome, least } = await measured(limited(spec, one.steps), one, seconds / MEASUREMENTS, machine);
  const to = Math.min(specSize(spec.spaces[space]!), MOST_TRIALS, Math.max(1, Math.floor(seconds / least)));
  const steps = Math.min(MOST_STEPS, Math.floor(seconds / (to * least)));
  if (steps < 1) return { part: one, digest: outcomeDigest(outcome) };
  const part = { space, from: 0, to, steps };
  return { part, digest: await partDigest(spec, part, machine) };
}

/** Chooses the part of a space whose trials may fail, hang or take long. */
async function chooseIsolated(
  spec: SweepSpec,
  space: number,
  share: number,
  machine: CanaryMachine,
): Promise<ChosenPart> {
  const task = { space, from: 0, to: Math.min(specSize(spec.spaces[space]!), 1) };
  for (let steps = ISOLATED_STEPS; ;) {
    const within = (own: number): number => (steps === 1 ? own : Math.min(own, share * QUICK_SECONDS));
    const outcome = await run(limited(spec, steps, within), task, machine);
    if (failure(outcome) === undefined) return { part: { ...task, steps }, digest: outcomeDigest(outcome) };
    if (steps === 1) break;
    // Half of those that were in time: the next attempt may be slower.
    steps = Math.max(1, Math.floor(Math.min(steps, outcome.totals.steps) / 2));
  }
  const part = { ...task, to: 0, steps: 1 };
  return { part, digest: await partDigest(spec, part, machine) };
}

async function partDigest(spec: SweepSpec, part: CanaryPart, machine: CanaryMachine): Promise<string> {
  const { steps, ...task } = part;
  const within = (own: number): number => Math.max(own, PATIENT_SECONDS);
  const outcome = await run(limited(spec, steps, within), task, machine);
  const reason = failure(outcome);
  if (reason === undefined) return outcomeDigest(outcome);
  const { label } = spec.spaces[task.space]!;
  throw new SweepError("setup", `the first trial of "${label}" fails here within ${counted(steps, "step")}: ${reason}`);
}

function joined(digests: readonly string[]): string {
  return createHash("sha256").update(digests.join()).digest("hex");
}

/** Returns a sweep with few steps; `within` replaces the time limit of each space that has one. */
function limited(
  { spaces, ...spec }: SweepSpec,
  steps: number,
  within: (own: number) => number = (own) => own,
): SweepSpec {
  const short = (space: SpaceSpec): SpaceSpec => {
    const { seconds, ...stop } = space.stop;
    const limit = seconds === undefined ? {} : { seconds: within(seconds) };
    return { ...space, stop: { ...stop, ...limit, max_steps: Math.min(stop.max_steps, steps) } };
  };
  return { ...spec, spaces: spaces.map(short) };
}

/** Runs a chunk. */
function run(spec: SweepSpec, task: ChunkTask, machine: CanaryMachine): Promise<Ran> {
  return withRunner(spec, machine, (runner) => runWhole(runner, task));
}

/** Returns the least seconds of a chunk in some runs, or in one that takes longer than `most`. */
function measured(
  spec: SweepSpec,
  task: ChunkTask,
  most: number,
  machine: CanaryMachine,
): Promise<{ readonly outcome: Ran; readonly least: number }> {
  return withRunner(spec, machine, async (runner) => {
    let least = Infinity;
    for (let runs = 1; ; runs += 1) {
      const outcome = await runWhole(runner, task);
      const isSlow = outcome.seconds > most;
      least = Math.min(least, outcome.seconds);
      if (isSlow || runs === MEASUREMENTS) return { outcome, least };
    }
  });
}

async function withRunner<T>(
  spec: SweepSpec,
  { runnerFor, closing }: CanaryMachine,
  use: (runner: ChunkRunner) => Promise<T>,
): Promise<T> {
  closing.throwIfAborted();
  const runner = runnerFor(spec);
  const end = (): void => void runner.close();
  closing.addEventListener("abort", end, { once: true });
  try {
    return await use(runner);
  } finally {
    closing.removeEventListener("abort", end);
    await runner.close();
  }
}

/** Only an isolated thread that died by chance returns a part. Then the chunk runs again. */
async function runWhole(runner: ChunkRunner, task: ChunkTask): Promise<Ran> {
  for (let attempts = 1; ; attempts += 1) {
    const outcome = await runner.run({ space: task.space, from: task.from, to: task.to });
    if (!outcome.ok) throw new SweepError(outcome.code, outcome.message);
    const isWhole = (outcome.to ?? task.to) === task.to;
    if (isWhole || attempts === ATTEMPTS) return outcome;
  }
}

/** Returns the error of the first trial that failed or took too long. */
function failure({ columns }: Ran): string | undefined {
  const row = columns.status.findIndex(isFailed);
  return row === -1 ? undefined : rowErrors(columns).get(row);
}
