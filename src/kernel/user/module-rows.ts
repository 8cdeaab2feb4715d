import { errorText } from "../../modules/error-text.ts";
import type { ObjectiveModule } from "../../modules/user-module.ts";
import { statusCode } from "../../sweep/outcomes/statuses.ts";
import { modulePath } from "../../sweep/spec/module-use.ts";
import type { SpaceSpec } from "../../sweep/spec/sweep-spec.ts";
import type { DataLosses } from "../js/data-loss.ts";
import { compileMeasures } from "../js/measures.ts";
import type { WriteMeasures } from "../js/measures.ts";
import { batchRows } from "../random/batch-rows.ts";
import { spaceData } from "../space-data.ts";
import type { SpaceModules } from "./load-modules.ts";
import { moduleLoss, moduleValue } from "./module-loss.ts";

/** Returns the losses of a module: if it has rows, over the training rows and over batches. */
export function moduleLosses(space: SpaceSpec, seed: number, objective: ObjectiveModule): DataLosses {
  const { dim } = space.objective;
  const loss = moduleLoss(objective, dim);
  const data = spaceData(space, seed);
  if (data === undefined) return { lossFunction: loss };
  const { training } = data;
  const lossFunction: DataLosses["lossFunction"] = (x, g) => loss(x, g, training);
  const { batch } = space;
  if (batch === undefined) return { lossFunction };
  const value = moduleValue(objective, dim);
  const rows = new Int32Array(batch.size);
  const draw = batchRows(batch, training, seed);
  return {
    lossFunction,
    fullLoss: (x) => value(x, training),
    batchLoss: (x, g, repeat, step) => {
      draw(repeat, step, rows, 0);
      return loss(x, g, rows);
    },
  };
}

/**
 * Compiles the measures of a space that runs modules. A module that fails over the validation rows
 * fails the trial; one that has failed before is not called again.
 */
export function userMeasures(space: SpaceSpec, seed: number, { objective }: SpaceModules): WriteMeasures | undefined {
  if (space.objective.module === undefined || objective === undefined) return compileMeasures(space, seed);
  const value = moduleValue(objective, space.objective.dim);
  const write = compileMeasures(space, seed, value);
  if (write === undefined) return undefined;
  const failed = statusCode("failed");
  return (x, out, row) => {
    if (out.status[row] === failed) return undefined;
    try {
      return write(x, out, row);
    } catch (error) {
      out.status[row] = failed;
      return errorText(error, modulePath(space));
    }
  };
}
