import { axisMetric } from "../../objectives/axis-loss.ts";
import type { TrialColumns } from "../../sweep/outcomes/columns.ts";
import type { SpaceSpec } from "../../sweep/spec/sweep-spec.ts";
import { lossProgram } from "../lowering/data-programs.ts";
import { programOf } from "../lowering/program.ts";
import type { Program } from "../lowering/program.ts";
import { spaceData } from "../space-data.ts";
import { compileProgram } from "./program-code.ts";

/**
 * Writes the measures of a trial at its final point `x`, whose steps the row already has. Returns
 * the message of a module's error if that fails the trial.
 */
export type WriteMeasures = (x: Float64Array, out: MeasuredColumns, row: number) => string | undefined;

type MeasuredColumns = Pick<TrialColumns<ArrayBufferLike>, "steps" | "status" | "measures">;

/** Returns the loss at `x` over some rows. */
type LossOver = (x: Float64Array, rows: Int32Array) => number;

/**
 * Compiles the measures of a space, in the order of `measuresOf`; undefined without data. All
 * kernels share them, so they have the same bits. `loss` is that of a module.
 */
export function compileMeasures(space: SpaceSpec, seed: number, loss?: LossOver): WriteMeasures | undefined {
  const data = spaceData(space, seed);
  if (data === undefined) return undefined;
  const { objective, batch } = space;
  const { training, validation } = data;
  const none = new Float64Array();
  const over = (program: Program, rows: Int32Array): ((x: Float64Array) => number) => {
    const value = compileProgram(program, data);
    return (x) => value(x, none, rows, 0, rows.length);
  };
  const validationLoss = (): ((x: Float64Array) => number) =>
    loss === undefined ? over(lossProgram(objective), validation) : (x) => loss(x, validation);
  const values = [
    ...(validation.length === 0 ? [] : [validationLoss()]),
    ...(objective.metrics ?? []).map(({ formula }) =>
      over(programOf(axisMetric(objective, formula), false), validation.length === 0 ? training : validation),
    ),
  ];
  const perStep = (batch?.size ?? training.length) / training.length;
  return (x, out, row) => {
    const first = row * (values.length + 1);
    const { measures } = out;
    if (measures === undefined) return undefined;
    measures[first] = out.steps[row]! * perStep;
    for (const [at, value] of values.entries()) measures[first + 1 + at] = value(x);
    return undefined;
  };
}
