import { isScatteredMap } from "../../analysis/map/scattered-map.ts";
import type { SpaceMap } from "../../analysis/map/space-map.ts";
import type { Parallel } from "../../analysis/parallel.ts";
import type { SensitivityCurve } from "../../analysis/sensitivity.ts";
import { coordinateNames } from "../../analysis/trajectory/run-path.ts";
import type { EpochCurve } from "../../analysis/trajectory/epoch-recorder.ts";
import type { RunRecord } from "../../analysis/trajectory/run-record.ts";
import { exact } from "../../format/numbers.ts";
import { levelText } from "../../sweep/spec/levels.ts";
import type { SpaceSpec } from "../../sweep/spec/sweep-spec.ts";
import { STATUSES } from "../../sweep/outcomes/statuses.ts";

/** The numbers of a chart, unrounded. */
export interface ChartTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

interface NamedRecord {
  readonly name: string;
  readonly record: RunRecord;
  readonly spec: SpaceSpec;
}

/** Returns the drawn points of runs: step, loss, and position in one or two dimensions. */
export function runTable(runs: readonly NamedRecord[]): ChartTable {
  const [first] = runs;
  const width =
    first !== undefined && runs.every(({ record }) => record.dim === first.record.dim) ? first.record.dim : 0;
  const names = width === 1 || width === 2 ? coordinateNames(first!.spec.objective).slice(0, width) : [];
  return {
    columns: ["run", "step", "loss", ...names],
    rows: runs.flatMap(({ name, record: { steps, losses, path } }) =>
      steps.map((step, i) => [name, step, losses[i]!, ...names.map((_, k) => path[i * names.length + k]!)]),
    ),
  };
}

/** Returns the losses and metrics of runs by epoch. */
export function epochTable(runs: readonly { readonly name: string; readonly curve: EpochCurve }[]): ChartTable {
  const names = [...new Set(runs.flatMap(({ curve }) => curve.measured.map(({ name }) => name)))];
  return {
    columns: ["run", "epoch", "training_loss", ...names],
    rows: runs.flatMap(({ name, curve }) =>
      curve.epochs.map((epoch, i) => [
        ...[name, epoch, curve.training[i]!],
        ...names.map((one) => curve.measured.find((measured) => measured.name === one)?.values[i] ?? NaN),
      ]),
    ),
  };
}

/** Returns the cells of a map that have trials: medians, if there are repeats. */
export function mapTable(map: SpaceMap): ChartTable {
  const { x, y, levels, cells, scattered } = map;
  const held = Object.entries(map.fixed);
  const text = (name: string, value: number): string => levelText(levels?.[name], value, exact);
  const measures = Object.keys([...cells].find((cell) => cell !== undefined)?.measured ?? {});
  const rows = [...cells].flatMap((cell, i) => {
    if (cell === undefined) return [];
    const [atX, atY] = isScatteredMap(map)
      ? [scattered!.x[i]!, scattered!.y[i]]
      : [x.values[i % x.values.length]!, y?.values[Math.floor(i / x.values.length)]];
    return [
      [
        ...[text(x.name, atX), ...(y === undefined ? [] : [text(y.name, atY!)])],
        ...held.map(([name, value]) => text(name, value)),
        ...[cell.rows.length, cell.convergedShare, STATUSES[cell.status]!, cell.steps, cell.finalLoss],
        ...measures.map((name) => cell.measured[name] ?? NaN),
      ],
    ];
  });
  const names = [x.name, ...(y === undefined ? [] : [y.name]), ...held.map(([name]) => name)];
  return {
    columns: [...names, "trials", "converged_share", "status", "steps", "final_loss", ...measures],
    rows,
  };
}

/** Returns the best outcome at each value of a hyperparameter, for each curve. */
export function sensitivityTable(
  curves: readonly { readonly name: string; readonly curve: SensitivityCurve }[],
  over: string,
): ChartTable {
  return {
    columns: ["curve", over, "trial", "status", "steps", "final_loss"],
    rows: curves.flatMap(({ name, curve }) =>
      curve.points.map(({ value, trial, status, steps, finalLoss }) => [
        ...[name, levelText(curve.levels, value, exact), trial, STATUSES[status]!, steps, finalLoss],
      ]),
    ),
  };
}

/** Returns the rises of curves: a position, and the share from there on. */
export function sharesTable(
  curves: readonly { readonly name: string; readonly points: readonly (readonly [number, number])[] }[],
  over: string,
): ChartTable {
  return {
    columns: ["curve", over, "share"],
    rows: curves.flatMap(({ name, points }) => points.map(([at, share]) => [name, at, share])),
  };
}

/** Returns the share of the variance of outcomes that each hyperparameter explains. */
export function importanceTable(shares: readonly { readonly name: string; readonly share: number }[]): ChartTable {
  return { columns: ["hyperparameter", "share"], rows: shares.map(({ name, share }) => [name, share]) };
}

/** Returns the points that are drawn as lines, the best last. */
export function parallelTable({ axes, lines }: Parallel, levels: SpaceMap["levels"]): ChartTable {
  const names = axes.map(({ name }) => name);
  return {
    columns: [...names, "outcome"],
    rows: lines.map(({ values, value }) => [
      ...values.map((one, at) => levelText(levels?.[names[at]!], one, exact)),
      value,
    ]),
  };
}
