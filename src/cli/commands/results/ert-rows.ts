import { best2009 } from "../../../analysis/runtime/best-2009.ts";
import type { Cost } from "../../../analysis/runtime/run.ts";
import { targetText } from "../../../analysis/runtime/targets.ts";
import type { Rows } from "../../../format/format.ts";
import { counted, real } from "../../../format/numbers.ts";
import type { Cell } from "../../../format/table.ts";
import type { ExpectedRow } from "../../../report/runtime/expected-rows.ts";
import type { SweepFunction } from "../../../report/runtime/function-spaces.ts";
import { PRINTED } from "../../../sweep/outcomes/printed-columns.ts";

/** How expected running times are shown. */
export interface ErtView {
  /** Returns the places of the targets to show. */
  readonly shown: (targets: readonly number[]) => readonly number[];
  readonly cost: Cost;
  /** The hyperparameters to show. */
  readonly names: readonly string[];
}

// Significant digits of a table.
const DIGITS = 3;

/** Returns a row for each target, for programs. Only evaluations compare with best 2009. */
export function ertData(rows: Iterable<ExpectedRow>, view: ErtView): Rows {
  const { first, last } = PRINTED.ert;
  return { columns: [...first, ...view.names, ...last], rows: dataRows(rows, view) };
}

function* dataRows(rows: Iterable<ExpectedRow>, { shown, cost, names }: ErtView): Generator<Cell[]> {
  for (const { function: of, algorithm, hyperparameters, runs, targets, expected } of rows) {
    const best = cost === "evaluations" ? bestOf(of, targets) : undefined;
    const setting = names.map((name) => hyperparameters[name] ?? null);
    for (const i of shown(targets)) {
      const { cost: ert, successes } = expected[i]!;
      const time = finite(best?.[i]);
      const ratio = time === null ? null : finite(ert / time);
      yield [
        ...[of.name, of.dim, algorithm, ...setting],
        ...[targets[i]!, cost, finite(ert), successes, runs, time, ratio],
      ];
    }
  }
}

/** A table of one function. */
export interface FunctionTable extends Rows {
  readonly title: string;
}

/**
 * Yields a table for each function: a row for each setting, a column for each target, and the runs
 * that reached the last target. By evaluations, the first row is best 2009, and ratios to it follow
 * in parentheses.
 */
export function* ertTables(rows: readonly ExpectedRow[], view: ErtView): Generator<FunctionTable> {
  const { cost, names } = view;
  for (const own of Map.groupBy(rows, ({ function: of }) => `${of.dim} ${of.name}`).values()) {
    const { function: of, targets } = own[0]!;
    const shown = view.shown(targets);
    if (shown.length === 0) continue;
    const last = targets.length - 1;
    const best = cost === "evaluations" ? bestOf(of, targets) : undefined;
    const head: Cell[] = ["best 2009", ...names.map(() => null), ...shown.map((i) => timeText(best?.[i])), null];
    yield {
      title: `${of.name} in ${counted(of.dim, "dimension")}`,
      columns: [
        "optimizer",
        ...names,
        ...shown.map((i) => targetText(targets[i]!)),
        `reached ${targetText(targets[last]!)}`,
      ],
      rows: [
        ...(best === undefined ? [] : [head]),
        ...own.map(({ algorithm, hyperparameters, runs, expected }): Cell[] => [
          algorithm,
          ...names.map((name) => hyperparameters[name] ?? null),
          ...shown.map((i) => withRatio(expected[i]!.cost, best?.[i])),
          `${expected[last]!.successes}/${runs}`,
        ]),
      ],
    };
  }
}

function bestOf({ place, dim }: SweepFunction, targets: readonly number[]): number[] | undefined {
  return place?.suite === "bbob" ? best2009(place.number, dim, targets) : undefined;
}

function withRatio(cost: number, best: number | undefined): string | null {
  const ratio = cost / (best ?? NaN);
  return Number.isFinite(ratio) ? `${timeText(cost)} (${real(ratio, DIGITS)})` : timeText(cost);
}

function timeText(time: number | undefined): string | null {
  if (time === undefined || Number.isNaN(time)) return null;
  return time === Infinity ? "∞" : real(Number(time.toPrecision(DIGITS)));
}

function finite(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}
