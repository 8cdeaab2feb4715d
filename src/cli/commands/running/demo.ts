import { sampledHeights } from "../../../analysis/trajectory/contour-field.ts";
import { mapFrame } from "../../../analysis/trajectory/frame.ts";
import { runPath } from "../../../analysis/trajectory/run-path.ts";
import type { Point } from "../../../analysis/trajectory/run-path.ts";
import { counted, duration, short } from "../../../format/numbers.ts";
import { parseGrid } from "../../../grid/parse-grid.ts";
import { temporaryDatabase } from "../../../library/temporary-database.ts";
import { chosenRuns } from "../../../plot/chosen-runs.ts";
import type { PlotRun } from "../../../plot/chosen-runs.ts";
import { plotSpaces } from "../../../plot/plot-space.ts";
import { openResults } from "../../../store/read/results.ts";
import type { SweepRow } from "../../../store/read/results.ts";
import { textPaths } from "../../../text-charts/text-paths.ts";
import { wrappedText } from "../../../text-charts/text-style.ts";
import { defineCommand, EXIT } from "../../shared/command.ts";
import type { Command } from "../../shared/command.ts";
import { runGrid } from "../../shared/run-grid.ts";
import { threadCount } from "../../shared/thread-count.ts";
import { typedCommand } from "../../shared/typed-command.ts";
import { say, writeDrawn } from "../../terminal/output.ts";
import { exitOnSignals } from "../../terminal/signals.ts";
import { terminalStyle } from "../../terminal/terminal-style.ts";
import { spaceMaps } from "../results/space-maps.ts";

const GRID = `objective: ravine                # x^2/20 + y^2: long and narrow
optimizers: [sgd, momentum]
parameters:                      # every combination
  lr: { min: 1e-3, max: 10, scale: log, num: 25 }
  momentum: { min: 0, max: 0.96, num: 13 }
stop: { max_steps: 5000 }
`;
// Characters of the path map; a character is twice as high as wide.
const MOST_COLUMNS = 76;
const ROWS = 17;
const MARKS: Readonly<Record<string, string>> = { sgd: "g", momentum: "m" };

export const command: Command = defineCommand({
  command: "demo",
  describe: "Run a small grid, draw its map and two paths, and keep nothing",
  builder: (argv) => argv,
  examples: [["sweep demo", "what sweep does, in a few seconds and without a file"]],
  async handler(_, context) {
    // A signal removes the database too.
    using _signals = exitOnSignals();
    using database = temporaryDatabase();
    const style = terminalStyle();
    const text = (sentence: string): string => `${wrappedText(sentence, style.width).join("\n")}\n`;
    const indented = GRID.trimEnd().replaceAll(/^/gm, "  ");
    await writeDrawn([
      text("A grid is a YAML file: an objective, its optimizers, and their values."),
      `\n${indented}\n\n`,
    ]);
    const { outcome, failure } = await runGrid(parseGrid(GRID, { file: "demo.yaml" }), {
      ...{ file: database.file, workers: await context.workers(threadCount(undefined)), kernel: undefined, note: say },
      ...{ store: "trials", fresh: false, retries: 0, failFast: false, quiet: true },
    });
    if (outcome === "interrupted") return failure === undefined ? EXIT.interrupted : EXIT.setup;
    const results = openResults(database.file);
    try {
      const sweep = results.findSweep(undefined);
      await writeDrawn([text(`sweep run did ${workOf(sweep)}. sweep show draws where they converge:`)]);
      await writeDrawn(spaceMaps(results, sweep, { map: true }, style));
      const [own] = chosenRuns(plotSpaces(results, sweep, undefined), { trials: [], most: MARKED }).problems;
      await writeDrawn(["\n", text("The best trial of each optimizer, run again to the same bits:"), "\n"]);
      await writeDrawn([...pathLines(own!.runs), "\n"].map((line) => (line === "\n" ? line : `${line}\n`)));
    } finally {
      results.close();
    }
    await writeDrawn([text("The results were in a temporary database, which is removed."), "\n", nextSteps()]);
    return EXIT.ok;
  },
});

const MARKED = Object.keys(MARKS).length;

function workOf({ trials, steps, seconds }: SweepRow): string {
  return `${counted(trials, "trial")}, ${short(steps)} steps, in ${duration(seconds)}`;
}

/** Draws runs on the contours of their objective, with a legend. */
function pathLines(runs: readonly PlotRun[]): string[] {
  const style = terminalStyle();
  const columns = Math.min(MOST_COLUMNS, style.width);
  const { spec, seed } = runs[0]!.space;
  const minima = spec!.objective.minimisers.map(([x = 0, y = 0]): Point => [x, y]);
  const paths = runs.map(({ record }) => runPath(record));
  const frame = mapFrame(minima, paths, columns / (2 * ROWS));
  const heights = sampledHeights({ space: spec!, seed }, frame, columns, ROWS);
  const markOf = ({ space }: PlotRun): string => MARKS[space.optimizer] ?? "?";
  const drawn = runs.map((run, i) => ({ mark: markOf(run), points: paths[i]!.points }));
  return [
    // The best run comes last, over the others.
    ...textPaths(heights, columns, drawn.toReversed(), minima, style),
    ...wrappedText(`O start   * minimum`, style.width),
    ...runs.map((run) => `${markOf(run)} ${run.name}`),
  ];
}

function nextSteps(): string {
  const sweep = typedCommand();
  return [
    `next  ${sweep} init                 writes a commented grid.yaml`,
    `      ${sweep} run grid.yaml        runs it into results/sweeps.db`,
    `      ${sweep} plot -o map.svg      draws a map; with --kind contour, paths`,
    `      ${sweep} report               writes a page that runs any trial`,
    "",
  ].join("\n");
}
