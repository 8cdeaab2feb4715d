import { kernelFor } from "../src/kernel/kernel-for.ts";
import { loadKernels } from "../src/kernel/registry.ts";
import type { KernelName } from "../src/kernel/kernel-names.ts";
import { compilerUsed, kernelNames } from "./kernel-names.ts";
import type { ObjectiveSpec, SpaceSpec } from "../src/sweep/spec/sweep-spec.ts";
import { builtInOptimizer, listAxis, spaceOf } from "../test/support/spaces/space-spec.ts";
import { dataSet, digitsNetwork, softmax } from "../test/support/spaces/training-space.ts";
import { trainNetwork, trainSoftmax } from "./hand-written-training.ts";
import type { Digits, Train } from "./hand-written-training.ts";
import { times } from "./section.ts";
import type { Section } from "./section.ts";
import { bestOfTurns, seconds, timed } from "./timing.ts";
import type { Works } from "./timing.ts";

const kernels = await loadKernels();

const TURNS = 7;
const ROWS = 1_797;
const LAMBDA = 0.001;
const ORDER = { stride: 700, offset: 5 };
export const LRS: readonly number[] = Array.from({ length: 16 }, (_, i) => 0.05 + 0.01 * i);
export const MOMENTUM = 0.9;
const HIDDEN = 16;

type TaskName = `${"softmax" | "64-16-10"}, ${"batches of 32" | "full batches"}`;

/** An objective on digits, and the same by hand. Each step takes `size` rows. */
export interface TrainingTask {
  readonly objective: ObjectiveSpec;
  readonly train: Train;
  readonly size: number;
  readonly steps: number;
}

/** Measures training on digits, as ratios to hand-written loops. */
export function training(): Section {
  const names = kernelNames();
  return {
    title: "Training on one thread",
    about: [
      "Digits (1,797 rows of 64 pixels) with momentum; 16 learning rates. By hand: loops over rows and weights in",
      "JavaScript. With batches, the full loss at the start and the end is included for the kernels alone. With",
      `full batches, losses agree to 1e-9. Wall-clock time, the best of ${TURNS} alternating turns.`,
      compilerUsed(),
    ].join("\n"),
    columns: ["", "by hand, µs a row", ...names.map((one) => `${one} / by hand`)],
    rows: Object.entries(trainingTasks()).map(([name, task]) => {
      const best = bestOfTurns<string>(timed(trainingWorks(task, names), seconds), TURNS);
      const hand = best["hand"] ?? NaN;
      const perRow = (1e6 * hand) / (LRS.length * (task.steps + 1) * task.size);
      return [name, perRow.toFixed(2), ...names.map((one) => times(hand / (best[one] ?? NaN)))];
    }),
  };
}

/** Returns softmax regression on batches of 32 by each kernel and by hand. */
export function softmaxWorks(names: readonly KernelName[]): Works {
  return trainingWorks(trainingTasks()["softmax, batches of 32"], names);
}

/** Returns the tasks of this section by name. */
export function trainingTasks(): Record<TaskName, TrainingTask> {
  const data = dataSet("digits");
  const valuesOf = (name: string): Float64Array => data.values![data.columns.findIndex((one) => one.name === name)]!;
  const digits: Digits = { X: valuesOf("X"), labels: Int32Array.from(valuesOf("y"), (label) => label - 1) };
  const start = Array.from({ length: 1210 }, (_, j) => Math.sin(j * j) / 4);
  const network = (size: number, steps: number): TrainingTask => {
    return { objective: digitsNetwork(start), train: trainNetwork(digits, size, HIDDEN, start), size, steps };
  };
  const regression = (size: number, steps: number): TrainingTask => {
    return { objective: softmax(data, LAMBDA), train: trainSoftmax(digits, size, LAMBDA), size, steps };
  };
  return {
    "softmax, batches of 32": regression(32, 560),
    "softmax, full batches": regression(ROWS, 10),
    "64-16-10, batches of 32": network(32, 560),
    "64-16-10, full batches": network(ROWS, 10),
  };
}

/** Returns the trials of a task by each kernel and by hand, after a check that they end alike. */
export function trainingWorks({ objective, train, size, steps }: TrainingTask, names: readonly KernelName[]): Works {
  const isFull = size === ROWS;
  const space = spaceFor(objective, isFull ? undefined : size, steps);
  const rows = rowsOf(size);
  const byHand = (): void => {
    for (const lr of LRS) train(lr, MOMENTUM, rows, steps + 1);
  };
  const byKernel = names.map((name): [string, () => void] => {
    const kernel = kernelFor(kernels, space, { name });
    if (isFull) checkLoss(kernel.run(0, 1).finalLoss[0]!, train(LRS[0]!, MOMENTUM, rows, steps + 1));
    return [name, () => void kernel.run(0, LRS.length)];
  });
  return { hand: byHand, ...Object.fromEntries(byKernel) };
}

/** Returns the rows of batches in their order, from 0. */
export function rowsOf(size: number): Int32Array {
  return Int32Array.from({ length: ROWS }, (_, draw) =>
    size === ROWS ? draw : (ORDER.stride * draw + ORDER.offset) % ROWS,
  );
}

function spaceFor(objective: ObjectiveSpec, size: number | undefined, steps: number): SpaceSpec {
  return spaceOf(objective, builtInOptimizer("momentum"), {
    axes: [listAxis("lr", LRS), listAxis("momentum", [MOMENTUM])],
    stop: { max_steps: steps, target: 0 },
    ...(size === undefined ? {} : { batch: { size, order: ORDER }, evaluate: steps }),
  });
}

function checkLoss(loss: number, expected: number): void {
  if (!(Math.abs(loss / expected - 1) < 1e-9)) throw new Error(`not the hand-written loss: ${loss}, ${expected}`);
}
