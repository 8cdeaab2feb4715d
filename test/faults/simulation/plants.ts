import type { RunHandle, RunParts } from "../../../src/library/run-into-database.ts";
import { withRun } from "../../../src/executors/executor.ts";
import type { Executor } from "../../../src/executors/executor.ts";
import type { ChunkOutcome, ChunkTask } from "../../../src/sweep/wire/chunk.ts";
import type { Dice } from "./dice.ts";
import type { Plant } from "./life.ts";

/** Planted faults that the simulation must find, by the part they are in. */
export const PLANTS: Readonly<Record<string, Plant>> = {
  "executor: the last bit of a loss is wrong": (parts, dice) =>
    withExecutor(parts, dice, (executor, task, isTime) => changed(executor.run(task), isTime, wrongLoss)),
  "executor: a chunk's totals count one trial too many": (parts, dice) =>
    withExecutor(parts, dice, (executor, task, isTime) => changed(executor.run(task), isTime, wrongTotals)),
  "executor: a chunk is shorter than requested": (parts, dice) =>
    withExecutor(parts, dice, (executor, task, isTime) =>
      executor.run(isTime && task.to - task.from > 1 ? { ...task, to: task.to - 1 } : task),
    ),
  "executor: an answer never comes": (parts, dice) =>
    withExecutor(parts, dice, (executor, task, isTime) =>
      isTime ? new Promise<ChunkOutcome>(() => undefined) : executor.run(task),
    ),
  "executor: a late answer of an earlier call is taken": (parts, dice) => {
    let earlier: ChunkOutcome | undefined;
    return withExecutor(parts, dice, async (executor, task, isTime) => {
      if (isTime && earlier !== undefined) return earlier;
      return (earlier = await executor.run(task));
    });
  },
  "coordinator: a chunk is forgotten on the way to the sink": (parts, dice) =>
    withHandle(parts, dice, (handle, isTime) => ({
      write: (chunks) => handle.write(isTime() ? chunks.slice(0, -1) : chunks),
    })),
  "coordinator: more chunks are in flight than the threads allow": (parts) => ({
    ...parts,
    executor: { ...withRun(parts.executor, (task) => parts.executor.run(task)), threads: parts.executor.threads + 1 },
  }),
  "coordinator: an interrupted run is called complete": (parts, dice) =>
    withHandle(parts, dice, (handle) => ({ finish: () => handle.finish("complete") })),
  "coordinator: the heartbeat continues after the end": (parts) => ({
    ...parts,
    clock: {
      now: () => parts.clock.now(),
      sleep: (ms) => parts.clock.sleep(ms),
      nextTurn: () => parts.clock.nextTurn(),
      every(ms, action) {
        parts.clock.every(ms, action);
        return () => undefined;
      },
    },
  }),
  "sink: a transaction is acknowledged but not written": (parts, dice) =>
    withHandle(parts, dice, (handle, isTime) => ({
      write(chunks) {
        if (!isTime()) handle.write(chunks);
      },
    })),
  "sink: a failed transaction is acknowledged": (parts, dice) =>
    withHandle(parts, dice, (handle) => ({
      write(chunks) {
        try {
          handle.write(chunks);
        } catch (error) {
          if (!/simulated: a row|full/.test(String(error))) throw error;
        }
      },
    })),
  "store: an unfinished range is recorded as done": (parts, dice) =>
    withHandle(parts, dice, (handle) => ({
      doneRanges: (space) => handle.doneRanges(space).map(([from, to]) => [from, to + 1]),
    })),
  "store: a finished range is forgotten": (parts, dice) =>
    withHandle(parts, dice, (handle) => ({ doneRanges: (space) => handle.doneRanges(space).slice(1) })),
};

// Rate of a planted intermittent fault.
const OFTEN = 0.05;

function withExecutor(
  parts: RunParts,
  dice: Dice,
  run: (executor: Executor, task: ChunkTask, isTime: boolean) => Promise<ChunkOutcome>,
): RunParts {
  const { executor } = parts;
  return {
    ...parts,
    executor: withRun(executor, (task) => run(executor, task, dice.real("plant") < OFTEN)),
  };
}

function withHandle(
  parts: RunParts,
  dice: Dice,
  change: (handle: RunHandle, isTime: () => boolean) => Partial<RunHandle>,
): RunParts {
  const begin: RunParts["store"]["begin"] = (spec, info) => {
    const handle = parts.store.begin(spec, info);
    const { sweepId, status, done } = handle;
    return {
      ...{ sweepId, status, done },
      doneRanges: (space) => handle.doneRanges(space),
      rounds: (space) => handle.rounds(space),
      addRound: (...round) => handle.addRound(...round),
      learned: (space, round) => handle.learned(space, round),
      write: (chunks) => handle.write(chunks),
      heartbeat: () => handle.heartbeat(),
      finish: (outcome) => handle.finish(outcome),
      ...change(handle, () => dice.real("plant") < OFTEN),
    };
  };
  return { ...parts, store: { begin } };
}

type Outcome = ChunkOutcome & { readonly ok: true };

async function changed(
  answer: Promise<ChunkOutcome>,
  isTime: boolean,
  change: (outcome: Outcome) => Outcome,
): Promise<ChunkOutcome> {
  const outcome = await answer;
  return outcome.ok && isTime && outcome.columns.count > 0 ? change(outcome) : outcome;
}

function wrongLoss(outcome: Outcome): Outcome {
  const finalLoss = outcome.columns.finalLoss.slice();
  new Uint8Array(finalLoss.buffer)[0]! ^= 1;
  return { ...outcome, columns: { ...outcome.columns, finalLoss } };
}

function wrongTotals(outcome: Outcome): Outcome {
  return { ...outcome, totals: { ...outcome.totals, trials: outcome.totals.trials + 1 } };
}
