import { availableParallelism } from "node:os";
import { times } from "./section.ts";
import type { Section } from "./section.ts";
import { runSweepProcess } from "./sweep-process.ts";

const TURNS = 3;
const SECONDS = 14;
const FIRST = 1_000;

/** One thread against more, on a sweep that takes one thread more than ten seconds. */
export function threads(): Section {
  const pilot = runSweepProcess(longTrials(FIRST), "--threads", "1").told.seconds;
  const yaml = longTrials(Math.ceil((FIRST * SECONDS) / pilot));
  const counts = countsUpTo(availableParallelism());
  const best = counts.map(() => Infinity);
  for (let turn = 0; turn < TURNS; turn += 1) {
    for (const [i, count] of counts.entries()) {
      best[i] = Math.min(best[i]!, runSweepProcess(yaml, "--threads", String(count)).told.seconds);
    }
  }
  return {
    title: "From one thread to all",
    about:
      "Trials of 100,000 steps (Rosenbrock, momentum), enough of them for one thread to take more than ten seconds; by the\n" +
      `run's own clock, the least of ${TURNS} turns.`,
    columns: ["threads", "seconds", "speed", "efficiency"],
    rows: counts.map((count, i) => {
      const speed = best[0]! / best[i]!;
      return [String(count), best[i]!.toFixed(1), times(speed), `${Math.round((100 * speed) / count)} %`];
    }),
  };
}

function longTrials(num: number): string {
  return `
objective: rosenbrock
optimizer: momentum
parameters:
  lr: { min: 1e-6, max: 1e-5, scale: log, num: ${num} }
  momentum: [0, 0.2, 0.4, 0.6]
stop: { max_steps: 100000 }
`;
}

function countsUpTo(all: number): number[] {
  const counts: number[] = [];
  for (let count = 1; count < all; count *= 2) counts.push(count);
  return [...counts, all];
}
