import { kernelFor } from "../src/kernel/kernel-for.ts";
import { loadKernels } from "../src/kernel/registry.ts";
import type { KernelName } from "../src/kernel/kernel-names.ts";
import { compilerUsed, kernelNames } from "./kernel-names.ts";
import { PAIRS } from "./pairs.ts";
import type { Pair } from "./pairs.ts";
import { times } from "./section.ts";
import type { Section } from "./section.ts";
import { bestOfTurns, seconds, timed } from "./timing.ts";
import type { Works } from "./timing.ts";
import { compileVector } from "./vector.ts";
import type { VectorLoops } from "./vector.ts";

const kernels = await loadKernels();

const TURNS = 9;
/** Greatest relative difference of final losses. */
export const MOST_DIFFERENCE = 1e-9;

/**
 * Measures steps per second of each kernel, and of C if there is a compiler, as ratios to
 * hand-written JavaScript.
 */
export function kernelSpeed(): Section {
  const vector = compileVector();
  try {
    const names = kernelNames();
    return {
      title: "Steps a second on one thread",
      about: [
        "Loss, gradient and all stop rules at every step; every trial reaches max_steps. By hand: a loop with the formulas",
        "inlined, for this objective and this rule alone. C: 16 trials side by side, vectorised by cc -O3 -march=native.",
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
  const works = pairWorks(pair, kernelsHere);
  const inC = vector?.run(pair);
  if (inC !== undefined) checkLosses(pair.name, "C", inC.losses, lossesByHand(pair));
  const best = bestOfTurns<string>(
    {
      ...timed(works, seconds),
      ...(inC === undefined ? {} : { C: () => vector?.run(pair)?.seconds ?? NaN }),
    },
    TURNS,
  );
  const ratio = (a: string, b: string): string => {
    const [one, other] = [best[a], best[b]];
    return one === undefined || other === undefined ? "" : times(other / one);
  };
  const names = kernelsHere;
  return [
    pair.name,
    ((pair.trials.length * pair.maxSteps) / (best["hand"] ?? NaN) / 1e6).toPrecision(3),
    ...names.map((name) => ratio(name, "hand")),
    ...(names.includes("native") ? [ratio("native", "wasm")] : []),
    ...(vector === undefined ? [] : [ratio("C", "hand"), ...names.map((name) => ratio(name, "C"))]),
  ];
}

/** Returns the trials of a pair by each kernel and by hand, after a check that they end alike. */
export function pairWorks(pair: Pair, names: readonly KernelName[]): Works {
  const { space, trials, hand, maxSteps } = pair;
  const expected = lossesByHand(pair);
  const out = new Float64Array(4);
  const byKernel = names.map((name): [string, () => void] => {
    const kernel = kernelFor(kernels, space, { name });
    const { finalLoss, steps } = kernel.run(0, trials.length);
    checkLosses(pair.name, name, [...finalLoss], expected);
    if (!steps.every((count) => count === maxSteps)) throw new Error(`${pair.name}: a trial ended before max_steps`);
    return [name, () => void kernel.run(0, trials.length)];
  });
  const byHand = (): void => {
    for (const [lr, second] of trials) hand(lr, second, maxSteps, out);
  };
  return { hand: byHand, ...Object.fromEntries(byKernel) };
}

/** Returns the final losses of a pair's trials by hand. */
export function lossesByHand({ trials, hand, maxSteps }: Pair): number[] {
  const out = new Float64Array(4);
  return trials.map(([lr, second]) => {
    hand(lr, second, maxSteps, out);
    return out[0] ?? NaN;
  });
}

/** Throws if final losses are not those expected. */
export function checkLosses(name: string, who: string, losses: readonly number[], expected: readonly number[]): void {
  for (const [trial, loss] of losses.entries()) {
    const difference = Math.abs(loss - (expected[trial] ?? NaN));
    if (!(difference <= MOST_DIFFERENCE * Math.max(1, Math.abs(loss)))) {
      throw new Error(`${name}: ${who} ends trial ${trial} at ${loss}, by hand at ${expected[trial]}`);
    }
  }
}
