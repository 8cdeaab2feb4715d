import { kernelFor } from "../src/kernel/kernel-for.ts";
import { loadKernels } from "../src/kernel/registry.ts";
import type { KernelName } from "../src/kernel/registry.ts";
import { compilerUsed, kernelNames } from "./kernel-names.ts";
import { PAIRS } from "./pairs.ts";
import type { Pair } from "./pairs.ts";
import { times } from "./section.ts";
import type { Section } from "./section.ts";
import { bestOfTurns, seconds } from "./timing.ts";
import { compileVector } from "./vector.ts";
import type { VectorLoops } from "./vector.ts";

const kernels = await loadKernels();

const TURNS = 9;
const MOST_DIFFERENCE = 1e-9;

/**
 * Measures steps per second of each kernel, and of C if gcc exists, as ratios to hand-written
 * JavaScript.
 */
export function kernelSpeed(): Section {
  const vector = compileVector();
  try {
    const names = kernelNames();
    return {
      title: "Steps a second on one thread",
      about: [
        "Loss, gradient and all stop rules at every step; every trial reaches max_steps. By hand: a loop with the formulas",
        "inlined, for this objective and this rule alone. C: 16 trials side by side, vectorised by gcc -O3 -march=native.",
        `Final losses agree to ${MOST_DIFFERENCE}. Wall-clock time, the best of ${TURNS} alternating turns.`,
        compilerUsed(),
      ].join("\n"),
      columns: [
        "",
        "by hand, M steps/s",
        ...names.map((name) => `${name} / by hand`),
        ...(names.includes("native") ? ["native / wasm"] : []),
        ...namesToC(vector, names),
      ],
      rows: PAIRS.map((pair) => measure(pair, names, vector)),
    };
  } finally {
    vector?.remove();
  }
}

function namesToC(vector: VectorLoops | undefined, names: readonly string[]): string[] {
  return vector === undefined ? [] : ["C / by hand", ...names.map((name) => `${name} / C`)];
}

function measure(pair: Pair, kernelsHere: readonly KernelName[], vector: VectorLoops | undefined): string[] {
  const { space, trials, hand, maxSteps } = pair;
  const out = new Float64Array(4);
  const expected = trials.map(([lr, second]) => {
    hand(lr, second, maxSteps, out);
    return out[0] ?? NaN;
  });
  const compiled = kernelsHere.map((name) => [name, kernelFor(kernels, space, { name })] as const);
  for (const [name, kernel] of compiled) {
    const { finalLoss, steps } = kernel.run(0, trials.length);
    check(pair, name, [...finalLoss], expected);
    if (!steps.every((count) => count === maxSteps)) throw new Error(`${pair.name}: a trial ended before max_steps`);
  }
  const inC = vector?.run(pair);
  if (inC !== undefined) check(pair, "C", inC.losses, expected);

  const byHand = (): void => {
    for (const [lr, second] of trials) hand(lr, second, maxSteps, out);
  };
  const best = bestOfTurns<string>(
    {
      hand: () => seconds(byHand),
      ...Object.fromEntries(
        compiled.map(([name, kernel]) => [name, () => seconds(() => kernel.run(0, trials.length))]),
      ),
      ...(inC === undefined ? {} : { C: () => vector?.run(pair)?.seconds ?? NaN }),
    },
    TURNS,
  );
  const ratio = (a: string, b: string): string => {
    const [one, other] = [best[a], best[b]];
    return one === undefined || other === undefined ? "" : times(other / one);
  };
  const names = compiled.map(([name]) => name);
  return [
    pair.name,
    ((trials.length * maxSteps) / (best["hand"] ?? NaN) / 1e6).toPrecision(3),
    ...names.map((name) => ratio(name, "hand")),
    ...(names.includes("native") ? [ratio("native", "wasm")] : []),
    ...(vector === undefined ? [] : [ratio("C", "hand"), ...names.map((name) => ratio(name, "C"))]),
  ];
}

function check(pair: Pair, who: string, losses: readonly number[], expected: readonly number[]): void {
  for (const [trial, loss] of losses.entries()) {
    const difference = Math.abs(loss - (expected[trial] ?? NaN));
    if (!(difference <= MOST_DIFFERENCE * Math.max(1, Math.abs(loss)))) {
      throw new Error(`${pair.name}: ${who} ends trial ${trial} at ${loss}, by hand at ${expected[trial]}`);
    }
  }
}
