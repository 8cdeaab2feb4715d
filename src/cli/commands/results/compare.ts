import { resolve } from "node:path";
import { compareTrials } from "../../../check/compare-trials.ts";
import { FAILING } from "../../../check/comparison.ts";
import type { Comparison } from "../../../check/comparison.ts";
import { conditionDifferences } from "../../../check/conditions.ts";
import { readTrials } from "../../../check/read-trials.ts";
import { comparedText } from "../../../check/reports/texts.ts";
import { SweepError } from "../../../errors.ts";
import type { Format } from "../../../format/format.ts";
import { count, counted } from "../../../format/numbers.ts";
import { DEFAULT_TOLERANCE, readFraction } from "../../../sweep/spec/tolerance.ts";
import { openResults } from "../../../store/read/results.ts";
import type { Results, SweepRow } from "../../../store/read/results.ts";
import { isPublished } from "../../shared/publish.ts";
import type { ReportFiles } from "../../shared/publish.ts";
import { publishComparison, publishProblem } from "./comparison-report.ts";
import { comparisonRows } from "./comparison-rows.ts";
import { defineCommand, EXIT } from "../../shared/command.ts";
import type { Command } from "../../shared/command.ts";
import * as options from "../../shared/options.ts";
import { say, writeRows } from "../../terminal/output.ts";
import { storedConditions } from "./stored-conditions.ts";
import type { StoredConditions } from "./stored-conditions.ts";

// Tables are for reading. Other formats are for programs and contain all changes.
const TABLE_ROWS = 20;

export const command: Command = defineCommand({
  command: "compare <a> <b>",
  describe: "Compare two sweeps trial by trial: improvements and regressions from A to B",
  builder: (argv) =>
    argv
      .positional("a", { type: "string", demandOption: true, describe: `sweep before: ${options.SWEEP}` })
      .positional("b", { type: "string", demandOption: true, describe: `sweep after: ${options.SWEEP}` })
      .options({
        db: options.db,
        "db-b": options.text("db-b", "database of B [default: the same as A]"),
        steps: options.text("steps", "tolerated increase in the steps of converged trials [default: 5%]"),
        loss: options.text("loss", "tolerated increase in the final loss of other trials, in decades [default: 0.1]"),
        limit: options.wholeNumber(
          "limit",
          `maximum number of changes, worst first [default: ${TABLE_ROWS} in a table, otherwise all]`,
          0,
          Number.MAX_SAFE_INTEGER,
        ),
        junit: options.text("junit", "write a JUnit report to this file"),
        fail: { type: "boolean", default: false, describe: "exit with 1 if a trial regressed or is missing" },
        format: options.format,
      }),
  examples: [
    ["sweep compare 3 4", "changes from sweep 3 to sweep 4"],
    ["sweep compare valley valley --db-b new.db --fail", "latest sweep of a name in two databases"],
    ["sweep compare 3 4 --steps 10% --format md", "Markdown table, with a tolerance of 10 %"],
  ],
  async handler(args) {
    const files = { junit: args.junit, hasData: args.format !== "table" };
    try {
      return await compareSweeps(args, files);
    } catch (error) {
      if (error instanceof SweepError && isPublished(files)) await publishProblem([args.a, args.b], error, files);
      throw error;
    }
  },
});

interface CompareArguments {
  readonly a: string;
  readonly b: string;
  readonly db: string | undefined;
  readonly dbB: string | undefined;
  readonly steps: string | undefined;
  readonly loss: string | undefined;
  readonly limit: number | undefined;
  readonly fail: boolean;
  readonly format: Format;
}

/** Compares two sweeps, prints and publishes the changes, and returns the exit code. */
async function compareSweeps(
  { a, b, db, dbB, steps, loss, limit, fail, format }: CompareArguments,
  reports: ReportFiles,
): Promise<number> {
  const since = performance.now();
  const tolerance = { steps: fraction(steps), loss: decades(loss) };
  const files = [options.databaseFile(db), dbB ?? options.databaseFile(db)] as const;
  const before = openResults(files[0]);
  let after: Results | undefined;
  try {
    after = resolve(files[0]) === resolve(files[1]) ? before : openResults(files[1]);
    const sweeps = [before.findSweep(a), after.findSweep(b)] as const;
    if (after === before && sweeps[0].sweep_id === sweeps[1].sweep_id) throw itself(before, sweeps[0]);
    for (const [i, sweep] of sweeps.entries()) sayState(sweep, files[i]!);
    const conditions = [storedConditions(before, sweeps[0]), storedConditions(after, sweeps[1])] as const;
    const differences = differencesBetween(conditions);
    for (const difference of differences) say(difference);
    const isAlike = differences.length === 0 && conditions.every(({ all }) => all !== undefined);

    const most = limit ?? (format === "table" ? TABLE_ROWS : undefined);
    const trials = readTrials(after, sweeps[1].sweep_id);
    const comparison = compareTrials(readTrials(before, sweeps[0].sweep_id), trials, {
      ...{ tolerance, scaleOf: conditions[0].scaleOf },
      // Other conditions, such as another seed, may give each repeat another path.
      chanceOf: isAlike ? conditions[1].chanceOf : () => "other",
      // Reports count all changes.
      limit: isPublished(reports) ? undefined : most,
    });
    if (comparison.compared === 0) throw nothingInCommon(sweeps, comparison);
    const isWorse = FAILING.some((name) => comparison.counts[name] > 0);
    // Set before writing: a closed pipe ends the program with this code.
    process.exitCode = fail && isWorse ? EXIT.regressed : EXIT.ok;
    const changes = comparison.changes.slice(0, most);
    if (changes.length > 0 || format !== "table") {
      const varied = [before, after].flatMap((results, i) =>
        results.trialSpaces(sweeps[i]!.sweep_id).flatMap((space) => space.varied),
      );
      await writeRows(comparisonRows(changes, format === "table" ? new Set(varied) : undefined), format);
    }
    sayCounts(comparison, changes.length);
    if (isPublished(reports)) {
      const seconds = (performance.now() - since) / 1000;
      const found = { sweeps, trials, comparison, tolerance, seconds, notes: differences, fails: fail };
      await publishComparison(found, process.exitCode, reports);
    }
    return process.exitCode;
  } finally {
    if (after !== before) after?.close();
    before.close();
  }
}

/** Returns a sentence for each condition that differs. */
function differencesBetween(conditions: readonly [before: StoredConditions, after: StoredConditions]): string[] {
  const differences = conditions.every(({ all }) => all !== undefined)
    ? conditionDifferences(conditions[0].all ?? [], conditions[1].all ?? [])
    : conditionDifferences(conditions[0].columns, conditions[1].columns);
  const [older, newer] = conditions.map(({ numerics }) => numerics);
  const isOther = older !== undefined && newer !== undefined && older !== newer;
  const numerics = `version ${older} → ${newer} of the numerics, which may change any result`;
  return [...differences, ...(isOther ? [numerics] : [])].map((one) => `different conditions: ${one}`);
}

/** Refuses a sweep stored as a summary, and warns about an incomplete one. */
function sayState(sweep: SweepRow, file: string): void {
  if (sweep.store === "summary") {
    throw new SweepError(
      "setup",
      `sweep ${sweep.sweep_id} of ${file} is stored as a summary, without its trials: run it with --store trials`,
    );
  }
  if (sweep.status === "complete") return;
  say(
    `sweep ${sweep.sweep_id} of ${file} is ${sweep.status}: ${count(sweep.done)} of ${counted(sweep.trials, "trial")}`,
  );
}

function itself(results: Results, { sweep_id: id, name }: SweepRow): SweepError {
  const others = results.listSweeps().filter((sweep) => sweep.name === name && sweep.sweep_id !== id);
  const hint = others.length === 0 ? "sweep ls lists all sweeps" : `others with that name: ${ids(others)}`;
  return new SweepError("input", `A and B are the same sweep: ${id} "${name}"; ${hint}`);
}

function ids(sweeps: readonly SweepRow[]): string {
  return sweeps
    .slice(-5)
    .map((sweep) => sweep.sweep_id)
    .join(", ");
}

function nothingInCommon([a, b]: readonly [SweepRow, SweepRow], { unpaired }: Comparison): SweepError {
  const those = `${count(unpaired.missing)} only in ${a.name}, ${count(unpaired.added)} only in ${b.name}`;
  return new SweepError(
    "setup",
    `the sweeps have no trial in common: ${those}; trials match by objective, optimizer, hyperparameters and repeat`,
  );
}

function sayCounts(comparison: Comparison, shown: number): void {
  say(comparedText(comparison));
  const { counts } = comparison;
  const all = Object.values(counts).reduce((sum, one) => sum + one, -counts.same);
  if (shown < all) say(`showing the worst ${count(shown)} of ${count(all)} changes; use --limit to show more`);
}

function fraction(text: string | undefined): number {
  const value = text === undefined ? DEFAULT_TOLERANCE.steps : readFraction(text);
  if (value !== undefined) return value;
  throw new SweepError(
    "input",
    `--steps must be a percentage such as 5%, or a fraction such as 0.05: ${text}${options.commaHint(text ?? "")}`,
  );
}

function decades(text: string | undefined): number {
  const value = text === undefined ? DEFAULT_TOLERANCE.loss : Number(text);
  if (/\d/.test(text ?? "0") && value >= 0 && value < Infinity) return value;
  throw new SweepError(
    "input",
    `--loss must be a number of decades, at least 0: ${text}${options.commaHint(text ?? "")}`,
  );
}
