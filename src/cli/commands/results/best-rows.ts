import type { Rows } from "../../../format/format.ts";
import type { Cell } from "../../../format/table.ts";
import type { BestTrial } from "../../../store/read/best.ts";
import type { Surroundings } from "../../../store/read/surroundings.ts";
import { convergedText, SETTING_COLUMNS, settingCells, shownNames } from "../../shared/settings.ts";

/** The best of a space, and what is around it; undefined for a summary. */
export interface BestOfSpace {
  readonly best: BestTrial;
  readonly around: Surroundings | undefined;
  /** The edges of the grid that it is at, a sentence each. */
  readonly edges: readonly string[];
}

/** A column: its name, and its cell for each space. */
type Column = readonly [name: string, cell: (one: BestOfSpace) => Cell];

/** Returns the best of each space with all columns, for programs. */
export function bestData(all: readonly BestOfSpace[]): Rows {
  const names = [...new Set(all.flatMap(({ best }) => Object.keys(best.hyperparameters)))];
  return rowsOf(all, [
    ["space", ({ best }) => best.label],
    ["objective", ({ best }) => best.objective],
    ["optimizer", ({ best }) => best.optimizer],
    ...hyperparameters(names),
    ["status", ({ best }) => best.status],
    ["steps", ({ best }) => best.steps],
    ["final_loss", ({ best }) => best.final_loss],
    ...SETTING_COLUMNS.map((name): Column => [name, ({ best }) => settingCells(best)[name]]),
    ["trial", ({ best }) => best.trial],
    ["ties", ({ around }) => around?.ties ?? null],
    ["lr_from", ({ around }) => around?.lrWindow?.from ?? null],
    ["lr_to", ({ around }) => around?.lrWindow?.to ?? null],
    ["lr_decades", ({ around }) => around?.lrWindow?.decades ?? null],
    ["edges", ({ edges }) => (edges.length === 0 ? null : edges.join("; "))],
  ]);
}

/** Returns the best of each space for reading, without what is the same or unknown in all. */
export function bestTable(all: readonly BestOfSpace[]): Rows {
  const isRepeated = all.some(({ best }) => best.repeats !== undefined);
  const names = [...new Set(all.flatMap(({ best }) => shownNames(best)))];
  const beside: readonly Column[] = [
    ["ties", ({ around }) => around?.ties ?? null],
    ["lr_decades", ({ around }) => rounded(around?.lrWindow?.decades, 2)],
  ];
  return rowsOf(all, [
    ["space", ({ best }) => best.label],
    ...hyperparameters(names),
    ["status", ({ best }) => best.status],
    ...(isRepeated ? REPEATED : []).filter(
      ([name, cell]) => name === "expected_steps" || all.some((one) => cell(one) !== null),
    ),
    [isRepeated ? "median_steps" : "steps", ({ best }) => best.steps],
    [isRepeated ? "median_loss" : "final_loss", ({ best }) => best.final_loss],
    ["trial", ({ best }) => best.trial],
    ...beside.filter(([, cell]) => all.some((one) => cell(one) !== null)),
  ]);
}

function hyperparameters(names: readonly string[]): Column[] {
  return names.map((name) => [name, ({ best }) => best.hyperparameters[name] ?? null]);
}

/** Columns that only repeated trials need. */
const REPEATED: readonly Column[] = [
  ["converged", ({ best }) => convergedText(best)],
  ["diverged", ({ best }) => shareText(best.diverged, best)],
  ["failed", ({ best }) => shareText(best.failed, best)],
  ["expected_steps", ({ best }) => rounded(best.expected_steps, 1)],
];

function shareText(count: number | undefined, { repeats }: BestTrial): string | null {
  return count === undefined || count === 0 ? null : `${count}/${repeats}`;
}

function rowsOf(all: readonly BestOfSpace[], columns: readonly Column[]): Rows {
  return { columns: columns.map(([name]) => name), rows: all.map((one) => columns.map(([, cell]) => cell(one))) };
}

function rounded(value: number | null | undefined, digits: number): number | null {
  return value === null || value === undefined ? null : Number(value.toFixed(digits));
}
