import { join } from "node:path";
import { parseGrid } from "../src/grid/parse-grid.ts";
import { javascriptKernel } from "../src/kernel/js/javascript-kernel.ts";
import type { FinishedChunk } from "../src/sweep/wire/chunk.ts";
import { totalsOf } from "../src/sweep/outcomes/totals.ts";
import { bareInsert } from "./bare-insert.ts";
import { times } from "./section.ts";
import type { Section } from "./section.ts";
import { inFolder, runSweepProcess } from "./sweep-process.ts";
import { bestOfTurns } from "./timing.ts";

const TURNS = 3;
const TRIALS = 1_000_000;
const CHUNK = 2_000;
const CHUNKS_A_TRANSACTION = 5;

/** A grid of short trials: `side`² of at most 100 steps. */
export function shortTrials(side: number): string {
  return `
objective: rosenbrock
optimizer: momentum
parameters:
  lr: { min: 1e-5, max: 1e-2, scale: log, num: ${side} }
  momentum: { min: 0, max: 0.99, num: ${side} }
stop: { max_steps: 100 }
`;
}

/**
 * Measures a million short trials from the command to the file, compared with only inserting their
 * rows.
 */
export function endToEnd(): Section {
  const yaml = shortTrials(Math.sqrt(TRIALS));
  const chunks = chunksOf(yaml);
  let reported = Infinity;
  const best = bestOfTurns(
    {
      inserts: () => inFolder((folder) => bareInsert(join(folder, "bare.db"), chunks, CHUNKS_A_TRANSACTION)),
      sweep() {
        const run = runSweepProcess(yaml);
        reported = Math.min(reported, run.reported.seconds);
        return run.seconds;
      },
    },
    TURNS,
  );
  const row = (name: string, seconds: number): string[] => [
    name,
    Math.round(TRIALS / seconds).toLocaleString("en"),
    times(seconds / best.inserts),
  ];
  return {
    title: "A million trials of at most 100 steps, stored",
    about: [
      "Rows in SQLite with synchronous=FULL; the least time of " +
        TURNS +
        " alternating turns. The inserts alone are a bare",
      "better-sqlite3 loop over the same rows: one prepared statement, 10,000 rows per transaction.",
    ].join("\n"),
    columns: ["", "trials/s", "time / inserts alone"],
    rows: [
      row("the inserts alone", best.inserts),
      row("sweep run, by its own clock", reported),
      row("sweep run, the whole process with its summary", best.sweep),
    ],
  };
}

function chunksOf(yaml: string): FinishedChunk[] {
  const [space] = parseGrid(yaml, { file: "short.yaml" }).spec.spaces;
  if (space === undefined) throw new Error("a grid without a space");
  const kernel = javascriptKernel(space);
  return Array.from({ length: TRIALS / CHUNK }, (_, i) => {
    const columns = kernel.run(i * CHUNK, (i + 1) * CHUNK);
    return { space: 0, from: i * CHUNK, to: (i + 1) * CHUNK, columns, totals: totalsOf(columns) };
  });
}
