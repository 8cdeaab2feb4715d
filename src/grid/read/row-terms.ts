import { trainingRows } from "../../objectives/data-spec.ts";
import type { SpaceSpec, StopSpec } from "../../sweep/spec/sweep-spec.ts";
import type { GridSpace } from "./grid-space.ts";

/** Returns how the steps of a space use the rows of its data. */
export function rowTerms({ objective, block, batch }: GridSpace): Pick<SpaceSpec, "batch" | "validation" | "evaluate"> {
  const { data } = objective.spec;
  if (data === undefined) return {};
  const validation = block.validation?.value;
  const { value: evaluate = "epoch" } = block.evaluate ?? {};
  const { spec } = batch;
  const epoch = Math.ceil(trainingRows(data, validation) / (spec?.size ?? Infinity));
  return {
    ...(validation === undefined ? {} : { validation }),
    ...(spec === undefined ? {} : { batch: spec, evaluate: evaluate === "epoch" ? epoch : evaluate }),
  };
}

/** Returns the stop rules of a space, with its epochs as a number of steps. */
export function stopOf({ objective, block, batch }: GridSpace): StopSpec {
  const { stop, epochs, validation } = block;
  const { data } = objective.spec;
  if (epochs === undefined || data === undefined) return stop;
  const rows = trainingRows(data, validation?.value);
  return { ...stop, max_steps: Math.ceil((epochs.value * rows) / (batch.spec?.size ?? rows)) };
}
