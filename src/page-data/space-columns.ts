import type { CodedColumn, CurveColumns, PackedMeasure, SpaceColumns } from "./document.ts";
import { type MapTrials, type MeasuredColumn, valueAt } from "../analysis/map/map-trials.ts";
import { type CompactNumbers, numberAt } from "../sweep/outcomes/compact-numbers.ts";
import { ColumnPacker, narrowest } from "./packed-columns.ts";
import type { Column, PackedColumn } from "./packed-columns.ts";
import type { SensitivityCurve } from "../analysis/sensitivity.ts";

/** Packs the trials of a space. */
export function packTrials(packer: ColumnPacker, trials: MapTrials): SpaceColumns {
  const { count, names, levels = {}, trial, repeat, status, steps, finalLoss, measured = [], rung } = trials;
  const plain = (values: CompactNumbers): Float64Array =>
    Float64Array.from({ length: count }, (_, row) => numberAt(values, row));
  return {
    count,
    trial: packer.add(Float64Array.from(runsOf(trial))),
    repeat: packer.add(narrowest(repeat)),
    status: packer.add(status),
    steps: packer.add(narrowest(steps)),
    finalLoss: packer.add(finalLoss),
    measured: measured.map(({ values, ...one }) => ({ ...one, values: packer.add(narrowest(plain(values))) })),
    ...(rung === undefined ? {} : { rung: packer.add(narrowest(plain(rung))) }),
    hyperparameters: names.map((name, column): CodedColumn => {
      const values: number[] = [];
      // A Map does not distinguish -0 from 0.
      const codes = new Map<number | "-0", number>();
      const coded = new Uint32Array(count);
      for (let row = 0; row < count; row += 1) {
        const value = valueAt(trials, row, column);
        const key = Object.is(value, -0) ? "-0" : value;
        let code = codes.get(key);
        if (code === undefined) {
          code = values.push(value) - 1;
          codes.set(key, code);
        }
        coded[row] = code;
      }
      const own = levels[name] === undefined ? {} : { levels: levels[name] };
      return { name, ...own, values: packer.add(Float64Array.from(values)), codes: packer.add(narrowest(coded)) };
    }),
  };
}

/** Unpacks the trials of `packTrials`. */
export function unpackTrials(columns: SpaceColumns, column: (place: PackedColumn) => Column): MapTrials {
  const { count } = columns;
  const names = columns.hyperparameters.map(({ name }) => name);
  const hyperparameters = new Float64Array(count * names.length);
  for (const [index, { values: place, codes: codePlace }] of columns.hyperparameters.entries()) {
    const [values, codes] = [column(place), column(codePlace)];
    for (let row = 0; row < count; row += 1) hyperparameters[row * names.length + index] = values[codes[row]!]!;
  }
  const levels = columns.hyperparameters.flatMap((one) =>
    one.levels === undefined ? [] : [[one.name, one.levels] as const],
  );
  const unpacked = (one: PackedMeasure): MeasuredColumn => ({ ...one, values: Float64Array.from(column(one.values)) });
  return {
    ...(levels.length === 0 ? {} : { levels: Object.fromEntries(levels) }),
    ...{ count, names, hyperparameters, trial: expanded(column(columns.trial), count) },
    repeat: Int32Array.from(column(columns.repeat)),
    status: Uint8Array.from(column(columns.status)),
    steps: Float64Array.from(column(columns.steps)),
    finalLoss: Float64Array.from(column(columns.finalLoss)),
    ...(columns.rung === undefined ? {} : { rung: Float64Array.from(column(columns.rung)) }),
    ...(columns.measured.length === 0 ? {} : { measured: columns.measured.map(unpacked) }),
  };
}

/** Packs a curve. */
export function packCurve(packer: ColumnPacker, { points, ...curve }: SensitivityCurve): CurveColumns {
  const column = (of: "value" | "trial" | "status" | "steps" | "finalLoss"): PackedColumn =>
    packer.add(narrowest(points.map((point) => point[of])));
  return {
    ...{ ...curve, value: column("value"), trial: column("trial"), status: column("status") },
    ...{ steps: column("steps"), finalLoss: column("finalLoss") },
  };
}

/** Unpacks the curve of `packCurve`. */
export function unpackCurve(
  {
    value: valuePlace,
    trial: trialPlace,
    status: statusPlace,
    steps: stepsPlace,
    finalLoss: lossPlace,
    ...curve
  }: CurveColumns,
  column: (place: PackedColumn) => Column,
): SensitivityCurve {
  const [value, trial] = [column(valuePlace), column(trialPlace)];
  const [status, steps, finalLoss] = [column(statusPlace), column(stepsPlace), column(lossPlace)];
  const points = Array.from(value, (at, i) => ({
    ...{ value: at, trial: trial[i]!, status: status[i]!, steps: steps[i]!, finalLoss: finalLoss[i]! },
  }));
  return { ...curve, points };
}

function runsOf(numbers: Iterable<number>): number[] {
  const runs: number[] = [];
  let next = NaN;
  for (const number of numbers) {
    if (number === next) runs[runs.length - 1]! += 1;
    else runs.push(number, 1);
    next = number + 1;
  }
  return runs;
}

function expanded(runs: Column, count: number): Float64Array {
  const numbers = new Float64Array(count);
  let row = 0;
  for (let i = 0; i < runs.length; i += 2) {
    for (let j = 0; j < runs[i + 1]!; j += 1) numbers[row++] = runs[i]! + j;
  }
  return numbers;
}
