import { trainingRows } from "../../objectives/data-spec.ts";
import type { BatchSpec } from "../../objectives/data-spec.ts";
import type { BatchInput } from "../schema/input.ts";
import { show } from "../../show.ts";
import type { Located, Path } from "../yaml/document.ts";
import type { Problems } from "../yaml/problems.ts";
import type { Block } from "./blocks.ts";
import type { ObjectiveChoice } from "./objectives.ts";

/** The rows of a step, as chosen in a block. */
export interface BatchChoice {
  /** Undefined for all training rows. */
  readonly spec: BatchSpec | undefined;
  /** The choice as written, for labels. */
  readonly text: string;
  readonly path: Path;
}

/** Reads the batches of a block. Reports duplicates, and settings without a batch. */
export function readBatches(block: Block, problems: Problems): readonly BatchChoice[] {
  const { batches, replacement, order } = block;
  const seen = new Set<BatchInput>();
  for (const { value, path } of batches) {
    if (seen.has(value)) problems.add(path, `batch: duplicate value: ${value}`);
    seen.add(value);
  }
  const hasBatch = batches.some(({ value }) => value !== "all");
  for (const setting of [replacement, order]) {
    if (setting === undefined || hasBatch) continue;
    const key = String(setting.path.at(-1));
    problems.add(setting.path, `${key} without batch: add "batch: 32", the rows of a step`, { at: "key" });
  }
  if (replacement?.value === true && order !== undefined) {
    problems.add(order.path, "both replacement and batches: remove one of them", { at: "key" });
  }
  const terms = {
    ...(replacement?.value === true ? { replacement: true as const } : {}),
    ...(order === undefined ? {} : { order: order.value }),
  };
  return batches.map(({ value, path }) => ({
    spec: value === "all" ? undefined : { size: value, ...terms },
    text: String(value),
    path,
  }));
}

/**
 * Returns the batches of an objective: without data, only all rows. Reports batches that have more
 * rows than there are.
 */
export function batchesOf(
  { spec: { name, data } }: ObjectiveChoice,
  { validation }: Block,
  batches: readonly BatchChoice[],
  problems: Problems,
): readonly BatchChoice[] {
  const all = { spec: undefined, text: "all", path: batches[0]?.path ?? [] };
  if (data === undefined) return [all];
  const rows = trainingRows(data, validation?.value);
  for (const { spec, path } of batches) {
    if (spec === undefined || spec.size <= rows) continue;
    problems.add(path, `batch: ${show(name)} has ${rows} training rows: ${spec.size}`);
  }
  return batches;
}

/** Reports settings of a block that need data, if no objective of the block has any. */
export function checkDataSettings(
  { batches, validation, epochs, evaluate }: Block,
  objectives: readonly ObjectiveChoice[],
  problems: Problems,
): void {
  if (objectives.length === 0 || objectives.some(({ spec }) => spec.data !== undefined)) return;
  const settings: readonly (Located<unknown> | undefined)[] = [...batches, validation, epochs, evaluate];
  for (const setting of settings) {
    if (setting === undefined || setting.value === "all") continue;
    const key = String(setting.path.findLast((step) => typeof step === "string"));
    const { module, name: first } = objectives[0]!.spec;
    const other = key === "epochs" ? "write max_steps" : "remove it";
    const remedy = module === undefined ? other : `${other}, or export rows from the module`;
    const name = show(first);
    problems.add(setting.path, `${key} needs an objective with data; ${remedy}: ${name}`);
  }
}
