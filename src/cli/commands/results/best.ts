import { existsSync } from "node:fs";
import { SweepError } from "../../../errors.ts";
import { optimizers } from "../../../optimizers/registry.ts";
import { count, counted, real } from "../../../format/numbers.ts";
import type { BestTrial } from "../../../store/read/best.ts";
import type { BestBy, SettingKey } from "../../../sweep/outcomes/best-order.ts";
import { openResults } from "../../../store/read/results.ts";
import type { SweepRow } from "../../../store/read/results.ts";
import type { Edge, Surroundings } from "../../../store/read/surroundings.ts";
import { OVER_CRITERIA } from "../../../report/runtime/best-over.ts";
import type { OverCriterion } from "../../../report/runtime/best-over.ts";
import { SETS } from "../../../report/runtime/function-sets.ts";
import { defineCommand, EXIT } from "../../shared/command.ts";
import type { Command } from "../../shared/command.ts";
import * as options from "../../shared/options.ts";
import { withKnownMinima } from "../../shared/known-minima.ts";
import { sweepNotes } from "../../shared/sweep-notes.ts";
import { say, writeRows } from "../../terminal/output.ts";
import { showBestByMeasure } from "./best-by-measure.ts";
import { showBestOver } from "./best-over.ts";
import { bestData, bestTable } from "./best-rows.ts";
import type { BestOfSpace } from "./best-rows.ts";

const SPACE_CRITERIA: readonly BestBy[] = ["steps", "final_loss"];
const FIXED_CRITERIA: readonly (BestBy | OverCriterion)[] = [...SPACE_CRITERIA, ...OVER_CRITERIA];

export const command: Command = defineCommand({
  command: "best [sweep]",
  describe: "Show the best hyperparameters for each space of a sweep",
  builder: (argv) =>
    argv.positional("sweep", options.sweep).options({
      db: options.db,
      by: options.text(
        "by",
        "criterion: fewest steps to the target (steps), final_loss, validation_loss or a metric of the sweep; with --over, expected running time (ert), or area under the ECDF (ecdf) [default: steps; with --over, ert]",
      ),
      over: options.optionalChoice(
        "over",
        "the best setting over a whole suite, or each group of it, by the targets that the sweep recorded",
        SETS,
      ),
      format: options.format,
    }),
  examples: [
    ["sweep best", "fastest trial of each space of the latest sweep"],
    ["sweep best optimizers --by final_loss --format csv", "lowest losses, for a spreadsheet"],
    ["sweep best digits --by accuracy", "highest accuracy, if the sweep has this metric"],
    ["sweep best bbob --over group --by ecdf", "the best setting of each optimizer over each group of a suite"],
  ],
  async handler({ sweep: wanted, db, by: given, over, format }) {
    const file = options.databaseFile(db);
    const fixed = FIXED_CRITERIA.find((one) => one === (given ?? one));
    if (fixed === undefined && !existsSync(file)) throw unknownCriterion(given, []);
    const criterion = given === undefined ? undefined : fixed;
    const by = spaceCriterion(criterion, over);
    const results = openResults(file);
    try {
      if (given !== undefined && fixed === undefined) {
        const sweep = results.findSweep(wanted);
        const measures = results.measures(sweep.sweep_id).filter((name) => name !== "epochs");
        if (!measures.includes(given)) throw unknownCriterion(given, measures);
        if (over !== undefined)
          throw new SweepError("input", `--by ${given} compares the trials of a space: without --over`);
        if (sweep.store === "summary") throw summaryLacks(given, sweep);
        await showBestByMeasure(results, sweep, given, format);
        return EXIT.ok;
      }
      if (over !== undefined) {
        return await showBestOver(results, results.findSweep(wanted), { over, by: overCriterion(criterion), format });
      }
      const { sweep, best, around } = results.atOnce(() => {
        const found = results.findSweep(wanted);
        const all = results.best(found.sweep_id, by);
        return { sweep: found, best: all, around: results.surroundings(found.sweep_id, all, by) };
      });
      const all = best.map((one, i): BestOfSpace => {
        const edges = (around[i]?.edges ?? []).filter((edge) => canBeWidened(one, edge)).map(edgeText);
        return { best: one, around: around[i], edges };
      });
      if (format === "table") {
        const known = withKnownMinima(best, sweep);
        await writeRows(bestTable(all.map((one, i) => ({ ...one, best: known[i] ?? one.best }))), format);
      } else await writeRows(bestData(all), format);
      for (const note of sweepNotes(sweep, best)) say(note);
      if (format === "table") for (const one of all) for (const line of remarks(one, by, sweep)) say(line);
      return EXIT.ok;
    } finally {
      results.close();
    }
  },
});

/** Returns the error for a criterion that does not exist; `measures` are those of the sweep. */
function unknownCriterion(given: string | undefined, measures: readonly string[]): SweepError {
  const all = [...FIXED_CRITERIA, ...measures];
  return new SweepError("input", `--by must be ${all.slice(0, -1).join(", ")} or ${all.at(-1)}: ${given}`);
}

/** Returns the error for a measure of a summary, whose rows are the best by other criteria. */
function summaryLacks(measure: string, { sweep_id: id, name }: SweepRow): SweepError {
  return new SweepError(
    "input",
    `--by ${measure} needs all trials, but sweep ${id} "${name}" stores only a summary, which keeps the best by ` +
      `${SPACE_CRITERIA.join(" and ")}: run it again without --store summary`,
  );
}

/** Returns the criterion within a space. */
function spaceCriterion(criterion: BestBy | OverCriterion | undefined, over: string | undefined): BestBy {
  const found = SPACE_CRITERIA.find((one) => one === (criterion ?? "steps"));
  if (found !== undefined) return found;
  if (over === undefined) throw new SweepError("input", `--by ${criterion} needs --over ${SETS.join(" or ")}`);
  return "steps";
}

/** Returns the criterion over a set of functions. */
function overCriterion(criterion: BestBy | OverCriterion | undefined): OverCriterion {
  const found = OVER_CRITERIA.find((one) => one === (criterion ?? "ert"));
  if (found === undefined) {
    throw new SweepError("input", `with --over, --by must be ${OVER_CRITERIA.join(" or ")}: ${criterion}`);
  }
  return found;
}

/** Returns what a table says of a space below it. */
function remarks({ best, around, edges }: BestOfSpace, by: BestBy, { status }: SweepRow): string[] {
  return [
    ...(around !== undefined && around.ties > 1 ? [`${best.label}: ${tieText(best, around, by)}`] : []),
    // Trials that have not run yet may be better.
    ...(status === "complete" ? edges.map((edge) => `${best.label}: ${edge}; consider widening the range`) : []),
  ];
}

/** Whether an edge of the grid is not also a limit of the hyperparameter's range. */
function canBeWidened({ optimizer }: BestTrial, { name, end, side }: Edge): boolean {
  const definition = Object.hasOwn(optimizers, optimizer) ? optimizers[optimizer]?.hyperparameters : undefined;
  const range = definition?.[name]?.range;
  return end !== (side === "smallest" ? range?.min : range?.max);
}

function edgeText({ name, value, end, side }: Edge): string {
  if (value !== end) return `${name} ${real(value)} is near the end of its range, ${real(end)}`;
  return `${name} ${real(value)} is the ${side} value of the grid`;
}

/** Texts for the key that decides between settings that tie. */
const TIE_BREAKS: Readonly<Record<SettingKey, string>> = {
  expectedSteps: "has the fewest expected steps",
  lossLevel: "has the lowest median loss",
  unsoundShare: "diverged or failed least often",
  medianLoss: "has the lowest median loss",
};

function tieText(
  { status, steps, final_loss: loss, ...best }: BestTrial,
  { ties, tieBreak }: Surroundings,
  by: BestBy,
): string {
  if (best.repeats !== undefined) {
    const { expected_steps: expected } = best;
    const tied =
      by === "steps" && expected !== null && expected !== undefined
        ? `${count(ties)} settings took an expected ${counted(expected, "step")}`
        : `${count(ties)} settings have the median loss ${loss === null ? "infinity" : `${real(loss)} within 0.01 %`}`;
    return `${tied}; the one shown ${tieBreak === undefined ? "is the first" : TIE_BREAKS[tieBreak]}`;
  }
  return by === "steps" && status === "converged"
    ? `${count(ties)} trials took ${counted(steps ?? NaN, "step")}; the one shown has the lowest final loss`
    : `${count(ties)} trials ended at ${loss === null ? "a loss that is not finite" : `loss ${real(loss)}`}; the one shown took the fewest steps`;
}
