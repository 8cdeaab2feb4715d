import type { Program } from "../lowering/program.ts";
import { batchProgram, lossProgram } from "../lowering/data-programs.ts";
import { batchRows } from "../random/batch-rows.ts";
import { spaceData } from "../space-data.ts";
import type { SpaceData } from "../space-data.ts";
import type { SpaceSpec } from "../../sweep/spec/sweep-spec.ts";
import type { LossFunction } from "./loss-function.ts";
import { compileProgram, programCode } from "./program-code.ts";

/** Returns the loss at `x` over the batch of a step and writes its gradient to `g`. */
type BatchLoss = (x: ArrayLike<number>, g: Float64Array, repeat: number, step: number) => number;

/** The losses of a space with data, as the code of its trials calls them. */
export interface DataLosses {
  /** The loss over all training rows, and its gradient. */
  readonly lossFunction: LossFunction;
  /** The same loss without its gradient, and that of batches; absent without batches. */
  readonly fullLoss?: (x: ArrayLike<number>) => number;
  readonly batchLoss?: BatchLoss;
}

/** Compiles the losses of a space whose objective has data. */
export function compileDataLosses(space: SpaceSpec, seed: number): DataLosses {
  const data = spaceData(space, seed);
  if (data === undefined) throw new Error(`no data: ${space.label}`);
  const over = (program: Program, rows: Int32Array): LossFunction => {
    const loss = compileProgram(program, data);
    return (x, g) => loss(x, g, rows, 0, rows.length);
  };
  const lossFunction = over(batchProgram(space.objective), data.training);
  const { batch } = space;
  if (batch === undefined) return { lossFunction };
  return {
    lossFunction,
    fullLoss: trainingLoss(space, seed),
    batchLoss: compileBatchLoss(space, seed, data, batch.size),
  };
}

/** Compiles the loss of an objective with data over its training rows, without a gradient. */
export function trainingLoss(
  space: Pick<SpaceSpec, "objective" | "validation">,
  seed: number,
): (x: ArrayLike<number>) => number {
  const data = spaceData(space, seed);
  if (data === undefined) throw new Error(`no data: ${space.objective.name}`);
  const loss = compileProgram(lossProgram(space.objective), data);
  const none = new Float64Array();
  return (x) => loss(x, none, data.training, 0, data.training.length);
}

function compileBatchLoss({ objective, batch }: SpaceSpec, seed: number, data: SpaceData, size: number): BatchLoss {
  const loss = compileProgram(batchProgram(objective), data);
  const rows = new Int32Array(size);
  const draw = batchRows(batch!, data.training, seed);
  return (x, g, repeat, step) => {
    draw(repeat, step, rows, 0);
    return loss(x, g, rows, 0, size);
  };
}

/** Returns the code of the loss over some rows, and of its gradient. */
export function printDataLoss({ objective }: SpaceSpec): string {
  return programCode(batchProgram(objective)).code;
}
