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
/** Time limit of all of these trials of the run together. */
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
  const isolated = spaces.filter((space) => isIsolated(spec.spaces[space]!));
  const chosen = await chooseIsolated(spec, isolated, machine);
  for (const space of spaces.filter((one) => !isolated.includes(one))) {
    chosen.set(space, await chooseShared(spec, space, 1 / spaces.length, machine));
  }
  const parts = spaces.map((space) => chosen.get(space)!);
  return { canary: parts.map(({ part }) => part), digest: joined(parts.map(({ digest }) => digest)) };
}

/** Returns the digest of a canary on this machine. Throws SweepError if it cannot run, or hangs. */
export async function canaryDigest(spec: SweepSpec, canary: Canary, machine: CanaryMachine): Promise<string> {
  const steps = new Map(canary.map((part) => [part.space, part.steps]));
  const within = (own: number): number => Math.max(own, PATIENT_SECONDS);
  const short = limited(spec, (space) => steps.get(space) ?? 1, within);
  // New threads for each part would take longer than most parts.
  return withRunner(short, machine, async (runner) => {
    const digests: string[] = [];
    for (const part of canary) digests.push(await partDigest(runner, spec, part));
    return joined(digests);
  });
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
  const { outcome, least } = await measured(
    limited(spec, () => one.steps),
    one,
    seconds / MEASUREMENTS,
    machine,
  );
  const to = Math.min(specSize(spec.spaces[space]!), MOST_TRIALS, Math.max(1, Math.floor(seconds / least)));
  const steps = Math.min(MOST_STEPS, Math.floor(seconds / (to * least)));
  if (steps < 1) return { part: one, digest: outcomeDigest(outcome) };
  const part = { space, from: 0, to, steps };
  const short = limited(spec, () => steps);
  return { part, digest: await withRunner(short, machine, (runner) => partDigest(runner, spec, part)) };
}

/**
 * Chooses the parts of spaces whose trials may fail, hang or take long. They share one time limit,
 * and threads: new ones for each part would take longer than most parts.
 */
async function chooseIsolated(
  spec: SweepSpec,
  spaces: readonly number[],
  machine: CanaryMachine,
): Promise<Map<number, ChosenPart>> {
  const chosen = new Map<number, ChosenPart>();
  const taskOf = (space: number): ChunkTask => ({ space, from: 0, to: Math.min(specSize(spec.spaces[space]!), 1) });
  let left = QUICK_SECONDS;
  let tries = new Map(spaces.map((space) => [space, ISOLATED_STEPS]));
  while (tries.size > 0 && left > 0) {
    const now = tries;
    // The first attempt leaves time for a second one with half of the steps.
    const limit = left / now.size / (left === QUICK_SECONDS ? 2 : 1);
    const short = limited(
      spec,
      (space) => now.get(space) ?? 1,
      (own) => Math.min(own, limit),
    );
    tries = new Map();
    await withRunner(short, machine, async (runner) => {
      // The time for loading modules does not count.
      await runWhole(runner, emptyTask([...now.keys()][0]!));
      const end = performance.now() + 1000 * left;
      for (const [space, steps] of now) {
        if (performance.now() >= end) break;
        const outcome = await runWhole(runner, taskOf(space));
        if (failure(outcome) === undefined) {
          chosen.set(space, { part: { ...taskOf(space), steps }, digest: outcomeDigest(outcome) });
        } else if (steps > 1) {
          // Half of those that were in time: the next attempt may be slower.
          tries.set(space, Math.max(1, Math.floor(Math.min(steps, outcome.totals.steps) / 2)));
        }
      }
      left = (end - performance.now()) / 1000;
    });
  }
  await addEmpty(
    spec,
    spaces.filter((space) => !chosen.has(space)),
    chosen,
    machine,
  );
  return chosen;
}

/** Adds empty parts. They still load the modules, which a worker may lack. */
async function addEmpty(
  spec: SweepSpec,
  spaces: readonly number[],
  chosen: Map<number, ChosenPart>,
  machine: CanaryMachine,
): Promise<void> {
  if (spaces.length === 0) return;
  const short = limited(spec, () => 1);
  await withRunner(short, machine, async (runner) => {
    for (const space of spaces) {
      const part = { ...emptyTask(space), steps: 1 };
      chosen.set(space, { part, digest: await partDigest(runner, spec, part) });
    }
  });
}

function emptyTask(space: number): ChunkTask {
  return { space, from: 0, to: 0 };
}

async function partDigest(runner: ChunkRunner, spec: SweepSpec, part: CanaryPart): Promise<string> {
  const { steps, ...task } = part;
  const outcome = await runWhole(runner, task);
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
  stepsOf: (space: number) => number,
  within: (own: number) => number = (own) => own,
): SweepSpec {
  const short = (space: SpaceSpec, i: number): SpaceSpec => {
    const { seconds, ...stop } = space.stop;
    const limit = seconds === undefined ? {} : { seconds: within(seconds) };
    return { ...space, stop: { ...stop, ...limit, max_steps: Math.min(stop.max_steps, stepsOf(i)) } };
  };
  return { ...spec, spaces: spaces.map(short) };
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
