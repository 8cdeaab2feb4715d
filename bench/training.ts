import { kernelFor } from "../src/kernel/kernel-for.ts";
import { loadKernels } from "../src/kernel/registry.ts";
import type { KernelName } from "../src/kernel/registry.ts";
import { compilerUsed, kernelNames } from "./kernel-names.ts";
import type { ObjectiveSpec, SpaceSpec } from "../src/sweep/spec/sweep-spec.ts";
import { builtInOptimizer, listAxis, spaceOf } from "../test/support/spaces/space-spec.ts";
import { dataSet, digitsNetwork, softmax } from "../test/support/spaces/training-space.ts";
import { trainNetwork, trainSoftmax } from "./hand-written-training.ts";
import type { Digits, Train } from "./hand-written-training.ts";
import { times } from "./section.ts";
import type { Section } from "./section.ts";
import { bestOfTurns, seconds } from "./timing.ts";

const TURNS = 7;
const LAMBDA = 0.001;
const ORDER = { stride: 700, offset: 5 };
const LRS = Array.from({ length: 16 }, (_, i) => 0.05 + 0.01 * i);
const MOMENTUM = 0.9;
const HIDDEN = 16;

/** Measures training on digits, as ratios to hand-written loops. */
export async function training(): Promise<Section> {
  const kernels = await loadKernels();
  const names = kernelNames();
  const data = dataSet("digits");
  const valuesOf = (name: string): Float64Array => data.values![data.columns.findIndex((one) => one.name === name)]!;
  const digits: Digits = { X: valuesOf("X"), labels: Int32Array.from(valuesOf("y"), (label) => label - 1) };
  const start = Array.from({ length: 1210 }, (_, j) => Math.sin(j * j) / 4);
  const network = digitsNetwork(start);
  const regression = softmax(data, LAMBDA);
  const row = (name: string, objective: ObjectiveSpec, train: Train, size: number, steps: number): string[] => {
    const space = spaceFor(objective, size === data.rows ? undefined : size, steps);
    const rows = Int32Array.from({ length: data.rows }, (_, draw) =>
      size === data.rows ? draw : (ORDER.stride * draw + ORDER.offset) % data.rows,
    );
    const run = (kernel: KernelName): (() => number) => {
      const compiled = kernelFor(kernels, space, { name: kernel });
      return () => seconds(() => compiled.run(0, LRS.length));
    };
    const byHand = (): number =>
      seconds(() => {
        for (const lr of LRS) train(lr, MOMENTUM, rows, steps + 1);
      });
    if (size === data.rows)
      checkLoss(
        kernelFor(kernels, space, { name: "wasm" }).run(0, 1).finalLoss[0]!,
        train(LRS[0]!, MOMENTUM, rows, steps + 1),
      );
    const best = bestOfTurns<string>(
      { hand: byHand, ...Object.fromEntries(names.map((one) => [one, run(one)])) },
      TURNS,
    );
    const hand = best["hand"] ?? NaN;
    const perRow = (1e6 * hand) / (LRS.length * (steps + 1) * size);
    return [name, perRow.toFixed(2), ...names.map((one) => times(hand / (best[one] ?? NaN)))];
  };
  return {
    title: "Training on one thread",
    about: [
      "Digits (1,797 rows of 64 pixels) with momentum; 16 learning rates. By hand: loops over rows and weights in",
      "JavaScript. With batches, the full loss at the start and the end is included for the kernels alone. With",
      `full batches, losses agree to 1e-9. Wall-clock time, the best of ${TURNS} alternating turns.`,
      compilerUsed(),
    ].join("\n"),
    columns: ["", "by hand, µs a row", ...names.map((one) => `${one} / by hand`)],
    rows: [
      row("softmax, batches of 32", regression, trainSoftmax(digits, 32, LAMBDA), 32, 560),
      row("softmax, full batches", regression, trainSoftmax(digits, data.rows, LAMBDA), data.rows, 10),
      row("64-16-10, batches of 32", network, trainNetwork(digits, 32, HIDDEN, start), 32, 560),
      row("64-16-10, full batches", network, trainNetwork(digits, data.rows, HIDDEN, start), data.rows, 10),
    ],
  };
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
