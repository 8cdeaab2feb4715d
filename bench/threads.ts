import { execFileSync } from "node:child_process";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { times } from "./section.ts";
import type { Section } from "./section.ts";
import { runSweepProcess } from "./sweep-process.ts";

const TURNS = 3;
const SECONDS = 14;
const FIRST = 4_000;
const BARE_STEPS = 1e9;
const BARE = fileURLToPath(new URL("bare-threads.ts", import.meta.url));

/** Measures one thread against several, on a sweep that takes one thread more than ten seconds. */
export function threads(): Section {
  const pilot = runSweepProcess(longTrials(FIRST), "--threads", "1").reported.seconds;
  const yaml = longTrials(Math.ceil((FIRST * SECONDS) / pilot));
  const counts = countsUpTo(availableParallelism());
  const sweep = counts.map(() => Infinity);
  const bare = counts.map(() => Infinity);
  for (let turn = 0; turn < TURNS; turn += 1) {
    for (const [i, count] of counts.entries()) {
      sweep[i] = Math.min(sweep[i]!, runSweepProcess(yaml, "--threads", String(count)).reported.seconds);
      bare[i] = Math.min(bare[i]!, bareThreads(count));
    }
  }
  return {
    title: "From one thread to all",
    about: [
      "Trials of 100,000 steps (Rosenbrock, momentum), enough for one thread to take more than ten seconds; by the",
      `run's own clock, the least of ${TURNS} turns. The machine's own speed: independent threads that run the loop written by hand.`,
    ].join("\n"),
    columns: ["threads", "seconds", "speed", "efficiency", "the machine's own speed", "/ the machine's own"],
    rows: counts.map((count, i) => {
      const speed = sweep[0]! / sweep[i]!;
      const own = bare[0]! / bare[i]!;
      const efficiency = `${Math.round((100 * speed) / count)} %`;
      return [String(count), sweep[i]!.toFixed(1), times(speed), efficiency, times(own), times(speed / own)];
    }),
  };
}

function bareThreads(count: number): number {
  return Number(execFileSync(process.execPath, [BARE, String(count), String(BARE_STEPS)], { encoding: "utf8" }));
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
