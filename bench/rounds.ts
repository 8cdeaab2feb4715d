import { processClock } from "../src/coordinator/clock.ts";
import { withRun } from "../src/executors/executor.ts";
import { executorFor } from "../src/executors/workers.ts";
import { parseGrid } from "../src/grid/parse-grid.ts";
import { runIntoStore } from "../src/library/run-into-database.ts";
import { temporaryDatabase } from "../src/library/temporary-database.ts";
import { openStore } from "../src/store/write/store.ts";
import type { Section } from "./section.ts";
import { times } from "./section.ts";

const THREADS = 2;
const SPACE = `
objective: ravine
optimizer: momentum
parameters: { lr: { min: 1e-3, max: 1, scale: log }, momentum: { min: 0, max: 0.9 } }
stop: { max_steps: 8100, target: 0 }
`;

/** Ways to choose points in rounds. */
const KEYS: Readonly<Record<string, string>> = {
  tpe: "method: { name: tpe, round: 16 }\nsamples: 500",
  cmaes: "method: { name: cmaes, population: 16 }\nsamples: 500",
  refine: "method: sobol\nsamples: 64\nrefine: { rounds: 20 }",
  halving: "method: sobol\nsamples: 729\nhalving: { eta: 3, min_steps: 100 }",
  hyperband: "method: sobol\nsamples: 729\nhalving: { eta: 3, min_steps: 100, hyperband: true }",
};

/** A chunk that ran: when it was handed out and came back, and how long its trials took, in ms. */
interface Ran {
  readonly round: number;
  readonly sent: number;
  readonly back: number;
  readonly computing: number;
}

/** Measures how long threads wait between the last trial of a round and the first of the next. */
export async function rounds(): Promise<Section> {
  const rows: string[][] = [];
  for (const [name, keys] of Object.entries(KEYS)) {
    const ran = await chunksOf(SPACE + keys);
    const barriers = barriersOf(ran);
    const trip = median(ran.filter(({ round }) => round > 0).map((one) => one.back - one.sent - one.computing));
    const middle = median(barriers);
    rows.push([name, String(barriers.length), ...[middle, Math.max(...barriers)].map(ms), times(middle / trip)]);
  }
  return {
    title: "Barriers between rounds",
    about:
      `Time from the answer of the last chunk of a round to the first trial of the next one, on ${THREADS} threads: ` +
      "to decide on the round, to hand it out, and to compile the kernel of a rung. A chunk's way to a thread and back is the same run's.",
    columns: ["method", "barriers", "median", "longest", "median / way of a chunk"],
    rows,
  };
}

async function chunksOf(text: string): Promise<readonly Ran[]> {
  const grid = parseGrid(text, { file: "rounds.yaml" });
  const all: Ran[] = [];
  const executor = executorFor(grid.spec, THREADS);
  const timed = withRun(executor, async (task) => {
    const sent = performance.now();
    const outcome = await executor.run(task);
    const computing = outcome.ok ? 1000 * outcome.seconds : NaN;
    all.push({ round: task.round?.round ?? 0, sent, back: performance.now(), computing });
    return outcome;
  });
  using database = temporaryDatabase();
  const store = openStore(database.file);
  const { signal } = new AbortController();
  await runIntoStore(grid, { store, executor: timed, clock: processClock }, { store: "trials", fresh: false, signal });
  store.close();
  return all;
}

/** Returns the milliseconds between the rounds, none of which overlap. */
function barriersOf(ran: readonly Ran[]): number[] {
  const byRound = [...Map.groupBy(ran, ({ round }) => round)].sort(([a], [b]) => a - b).map(([, own]) => own);
  return byRound.slice(1).map((own, i) => {
    const end = Math.max(...byRound[i]!.map(({ back }) => back));
    return Math.min(...own.map(({ back, computing }) => back - computing)) - end;
  });
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]!;
}

function ms(milliseconds: number): string {
  return `${milliseconds.toFixed(1)} ms`;
}
