import { SweepError } from "../../../errors.ts";
import { textCurve } from "../../../text-charts/text-curve.ts";
import { visible } from "../../../format/visible.ts";
import { wrappedText } from "../../../text-charts/text-style.ts";
import { formatRows } from "../../../format/format.ts";
import { counted, percent, real } from "../../../format/numbers.ts";
import type { Cell } from "../../../format/table.ts";
import { openResults } from "../../../store/read/results.ts";
import type { Results, SweepRow } from "../../../store/read/results.ts";
import { settingOf, valueText } from "../../../sweep/spec/levels.ts";
import { TRACED_COLUMNS } from "../../../sweep/outcomes/columns.ts";
import { measuresOf } from "../../../sweep/spec/measures.ts";
import type { SpaceSpec } from "../../../sweep/spec/sweep-spec.ts";
import { LossCurve } from "../../../trace/loss-curve.ts";
import { traceSteps } from "../../../trace/trace-trial.ts";
import type { TraceEnd, TraceStep } from "../../../trace/trace-trial.ts";
import { defineCommand, EXIT } from "../../shared/command.ts";
import type { Command } from "../../shared/command.ts";
import * as options from "../../shared/options.ts";
import { readGrid } from "../../shared/read-grid.ts";
import { consoleToStandardError, say, writeDrawn, writeRows, writeText } from "../../terminal/output.ts";
import { gridTrial, storedTrial } from "./stored-trial.ts";
import type { ChosenTrial } from "./stored-trial.ts";
import { terminalStyle, textWidth } from "../../terminal/terminal-style.ts";
import { traceColumns, traceRows } from "./trace-rows.ts";

// Number of coordinates shown in tables; other formats contain all.
const SHOWN = 10;
const MAX_TABLE_ROWS = 10_000;
// Name of the steps to targets in a difference from the database.
const TARGETS = "steps to targets";

export const command: Command = defineCommand({
  command: "trace [sweep] [trial]",
  describe: "Compute a trial again and show loss and gradient (of the batch, if any) and position at each step",
  builder: (argv) =>
    argv
      .positional("sweep", { ...options.sweep, describe: `${options.sweep.describe}, or the file of a grid` })
      .positional("trial", {
        type: "string",
        default: "best",
        describe: 'number of a trial, its setting ("sgd lr=0.95"), or best (of the first space)',
      })
      .options({
        db: options.db,
        format: options.formatOption(["table", "csv", "json", "jsonl"]),
        every: options.wholeNumber(
          "every",
          "show every N-th step and the last one [default: 1]",
          1,
          Number.MAX_SAFE_INTEGER,
        ),
        folder: options.text("folder", "folder of the grid and its modules [default: the working directory]"),
        ...options.gridOptions,
      }),
  examples: [
    ["sweep trace", "convergence curve of the best trial of the latest sweep"],
    ["sweep trace valley 336", "trial 336 of the latest sweep named valley"],
    ["sweep trace quickstart 'momentum lr=1 momentum=0.54'", "the trial with this setting"],
    ["sweep trace valley.yaml 336", "trial 336 of a grid, without a database"],
    ["sweep trace valley 336 --format csv > path.csv", "its path, one row per step"],
  ],
  async handler({ sweep: wanted, trial, folder = ".", set, maxTrials, allowModules, db, ...shown }) {
    using _console = consoleToStandardError();
    if (wanted !== undefined && isGridFile(wanted)) {
      const grid = await readGrid(wanted, { set, maxTrials, allowModules });
      await showTrial(grid.spec.name, await gridTrial(grid, wanted, trial), shown);
      return EXIT.ok;
    }
    if (set !== undefined && set.length > 0) {
      throw new SweepError("input", `--set is for the file of a grid, not for a stored sweep: --set ${set.join(" ")}`);
    }
    const results = openResults(options.databaseFile(db));
    try {
      const sweep = results.findSweep(wanted);
      const chosen = await storedTrial(results, sweep, trial, { folder, allowModules });
      const stored = storedEnd(results, sweep, chosen);
      if (stored?.["status"] === "timed_out") say("the trial timed out when it was first run; press Ctrl-C to stop it");
      const end = await showTrial(`${sweep.name}, sweep ${sweep.sweep_id}`, chosen, shown, (found) =>
        agreement(chosen.space, stored, found),
      );
      checkStored(chosen, stored, end);
      return EXIT.ok;
    } finally {
      results.close();
    }
  },
});

/** Whether the argument names the file of a grid instead of a sweep. */
function isGridFile(word: string): boolean {
  return /\.(ya?ml|json)$/i.test(word);
}

interface Shown {
  readonly format: "table" | "csv" | "json" | "jsonl";
  readonly every: number | undefined;
}

/** Computes a trial and prints its path, its end, and a last line about it. */
async function showTrial(
  name: string,
  trial: ChosenTrial,
  { format, every }: Shown,
  last?: (end: TraceEnd) => string,
): Promise<TraceEnd> {
  let end: TraceEnd | undefined;
  const path = traceSteps(trial, trial.compile);
  const coordinates = trial.space.objective.dim;
  if (format === "table") {
    end = await showPath(name, trial, path, every);
  } else {
    const rows = traceRows(path, { coordinates, every: every ?? 1 }, (how) => (end = how));
    await writeRows({ columns: traceColumns(coordinates), rows }, format);
  }
  if (end === undefined) throw new Error("a path has an end");
  const lines = [
    ...summary(end),
    ...reachedLine(trial.space, end),
    ...measureLine(trial.space, end),
    ...(last === undefined ? [] : [last(end)]),
  ];
  if (format === "table")
    await writeText(lines.map((line) => `${wrappedText(line, textWidth()).join("\n")}\n`).join(""));
  else for (const line of lines) say(line);
  return end;
}

/** Prints the curve of a path, and with `every` its rows. */
async function showPath(
  name: string,
  trial: ChosenTrial,
  path: Generator<TraceStep, TraceEnd>,
  every: number | undefined,
): Promise<TraceEnd> {
  const style = terminalStyle();
  const curve = new LossCurve();
  const coordinates = Math.min(SHOWN, trial.space.objective.dim);
  const rows: Cell[][] = [];
  let end: TraceEnd | undefined;
  for (const row of traceRows(recorded(path, curve), { coordinates, every: every ?? Infinity }, (how) => (end = how))) {
    if (every === undefined) continue;
    rows.push(row);
    if (rows.length > MAX_TABLE_ROWS) {
      throw new SweepError(
        "input",
        `too many rows for a table, the maximum is ${MAX_TABLE_ROWS}: --every ${every}; use a larger number or --format csv`,
      );
    }
  }
  await writeDrawn([
    `${wrappedText(visible(title(name, trial)), textWidth()).join("\n")}\n\n`,
    textCurve(curve, trial.space.objective.minimum, style).join("\n"),
    "\n\n",
    ...(every === undefined ? [] : formatRows({ columns: traceColumns(coordinates), rows }, "table", textWidth())),
    ...(every === undefined ? [] : ["\n"]),
  ]);
  if (end === undefined) throw new Error("a path has an end");
  return end;
}

/** Adds the steps of a path to a curve as they are read. */
function* recorded(path: Generator<TraceStep, TraceEnd>, curve: LossCurve): Generator<TraceStep, TraceEnd> {
  let next = path.next();
  for (; next.done !== true; next = path.next()) {
    curve.add(next.value.step, next.value.loss);
    yield next.value;
  }
  return next.value;
}

function title(name: string, { number, space, hyperparameters, repeat }: ChosenTrial): string {
  const setting = Object.entries(settingOf(space.optimizer, hyperparameters));
  const values = setting.map(([one, value]) => `${one} ${valueText(value, real)}`);
  const shown = space.repeats > 1 ? [...values, `repeat ${repeat}`] : values;
  return `${name}, trial ${number}: ${[space.label, ...shown].join(", ")}`;
}

function summary({
  status,
  steps,
  finalLoss,
  gradientNorm,
  x,
  error,
  reversed,
  reversedPerCoordinate,
}: TraceEnd): string[] {
  const more = x.length > SHOWN ? ", …" : "";
  const place = `(${Array.from(x.subarray(0, SHOWN), (one) => real(one)).join(", ")}${more})`;
  const each = reversedPerCoordinate.slice(0, SHOWN).map((share, i) => `x${i + 1} ${percent(share)}`);
  return [
    `${status.replace("_", " ")} after ${counted(steps, "step")}: loss ${real(finalLoss)}, gradient norm ${real(gradientNorm)}, at ${place}`,
    ...(error === undefined ? [] : [error]),
    ...(Number.isNaN(reversed)
      ? []
      : [`${percent(reversed)} of the updates reverse the previous one; by coordinate: ${each.join(", ")}${more}`]),
  ];
}

/** Returns a line about the targets that a trial reached, if its space has any. */
function reachedLine({ targets = [] }: SpaceSpec, { targetSteps }: TraceEnd): string[] {
  if (targets.length === 0) return [];
  const reached = targetSteps.filter((step) => !Number.isNaN(step));
  const last = reached.length === 0 ? "" : `, ${real(targets[reached.length - 1]!)} at step ${reached.at(-1)}`;
  return [`${reached.length} of ${counted(targets.length, "target")} reached${last}`];
}

/** Returns a line about the measures of a trial, if its space has any. */
function measureLine(space: SpaceSpec, { measures }: TraceEnd): string[] {
  const all = measuresOf(space).map(({ name }, at) => `${name} ${real(measures[at]!)}`);
  return all.length === 0 ? [] : [all.join(", ")];
}

/** Returns the columns of a recomputed trial: its outcome, measures and steps to targets. */
function endColumns(space: SpaceSpec, end: TraceEnd): Record<string, Cell> {
  const stored = (value: Cell): Cell => (typeof value === "number" && !Number.isFinite(value) ? null : value);
  const columns = [
    ...TRACED_COLUMNS.map(({ key, sql }) => [sql, stored(end[key])] as const),
    ...measuresOf(space).map(({ name }, at) => [name, stored(end.measures[at]!)] as const),
  ];
  return { ...Object.fromEntries(columns), [TARGETS]: end.targetSteps.filter((step) => !Number.isNaN(step)).join(" ") };
}

/**
 * Returns the stored result columns; undefined if the trial is not finished or not kept in a
 * summary.
 */
function storedEnd(
  results: Results,
  { sweep_id: id }: SweepRow,
  { number, space }: ChosenTrial,
): Record<string, Cell> | undefined {
  const columns = [...TRACED_COLUMNS.map(({ sql }) => sql), ...measuresOf(space).map(({ name }) => name)];
  const [row] = [...results.query(id, { where: `trial = ${number}`, columns }).rows];
  if (row === undefined) return undefined;
  const reached = results.targetSteps(id, number).filter((step) => step !== null);
  return { ...Object.fromEntries(columns.map((name, i) => [name, row[i] ?? null])), [TARGETS]: reached.join(" ") };
}

function differences(space: SpaceSpec, stored: Record<string, Cell>, end: TraceEnd): string[] {
  return Object.entries(endColumns(space, end)).flatMap(([name, value]) =>
    value === stored[name] ? [] : [`${name} ${String(value)}, stored ${String(stored[name])}`],
  );
}

function agreement(space: SpaceSpec, stored: Record<string, Cell> | undefined, end: TraceEnd): string {
  if (stored === undefined) return "not in the database, so not compared";
  return differences(space, stored, end).length === 0 ? "bit-identical to the database" : "different from the database";
}

function checkStored({ number, space }: ChosenTrial, stored: Record<string, Cell> | undefined, end: TraceEnd): void {
  if (stored === undefined || stored["status"] === "timed_out") return;
  const found = differences(space, stored, end);
  if (found.length > 0) throw new SweepError("setup", `trial ${number} differs from the database: ${found.join("; ")}`);
}
