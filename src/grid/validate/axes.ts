import { axisSize } from "../../sweep/spec/axis.ts";
import { didYouMean } from "../../suggest.ts";
import { hasAxis } from "../read/axes.ts";
import type { WrittenAxis } from "../read/axes.ts";
import { checkValue } from "../read/optimizers.ts";
import { AXIS } from "../schema/schema.ts";
import type { OptimizerChoice } from "../read/optimizers.ts";
import type { ReadGrid } from "../read/grid-space.ts";
import type { Problems } from "../yaml/problems.ts";
import { show } from "../../show.ts";

const MAX_LISTED = 12;

/** Refuses a hyperparameter that is on two axes of a block. */
export function checkDistinctAxes({ blocks }: ReadGrid, problems: Problems): void {
  for (const { axes } of blocks) {
    const seen = new Set<string>();
    for (const { axis, path } of axes) {
      for (const key of axis.keys) {
        if (seen.has(key)) problems.add(path, `hyperparameter on two axes: ${show(key)}`, { at: "key" });
        seen.add(key);
      }
    }
  }
}

/**
 * Refuses zipped axes that an optimizer has only in part, and values outside a hyperparameter's
 * range.
 */
export function checkAxisValues({ blocks }: ReadGrid, problems: Problems): void {
  for (const { optimizers, axes } of blocks) {
    for (const optimizer of optimizers) {
      for (const axis of axes) {
        if (hasAxis(optimizer, axis)) checkValues(optimizer, axis, problems);
        else checkPart(optimizer, axis, problems);
      }
    }
  }
}

function checkPart(
  { spec: { name, hyperparameters } }: OptimizerChoice,
  { axis, path }: WrittenAxis,
  problems: Problems,
): void {
  const missing = axis.keys.find((key) => !Object.hasOwn(hyperparameters, key));
  if (missing === undefined || !axis.keys.some((key) => Object.hasOwn(hyperparameters, key))) return;
  const hint = didYouMean(missing, Object.keys(hyperparameters));
  problems.add(path, `${name} has only some of these hyperparameters; missing: ${show(missing)}${hint}`, { at: "key" });
}

function checkValues(optimizer: OptimizerChoice, { axis, path, place, rows }: WrittenAxis, problems: Problems): void {
  for (const [k, key] of axis.keys.entries()) {
    if (axis.kind === "list") {
      for (const [i, row] of (rows ?? axis.rows).entries()) {
        const at = place(i, k);
        checkValue(optimizer, key, row[k] ?? NaN, () => at, problems, at === path ? AXIS : undefined);
      }
    } else {
      checkValue(optimizer, key, axis.min, () => place(0, k), problems);
      checkValue(optimizer, key, axis.max, () => place(axisSize(axis) - 1, k), problems);
    }
  }
}

/**
 * Refuses an axis that no optimizer of any of its blocks has. Skips blocks with an invalid
 * optimizer.
 */
export function checkUsedAxes({ blocks }: ReadGrid, problems: Problems): void {
  const uses = new Map<WrittenAxis, { isUsed: boolean; readonly candidates: Set<string> }>();
  for (const { block, axes, optimizers } of blocks) {
    if (optimizers.length === 0 || optimizers.length < block.optimizers.length) continue;
    for (const axis of axes) {
      const use = uses.get(axis) ?? { isUsed: false, candidates: new Set<string>() };
      use.isUsed ||= optimizers.some((optimizer) => hasAxis(optimizer, axis));
      for (const { spec } of optimizers) for (const name of Object.keys(spec.hyperparameters)) use.candidates.add(name);
      uses.set(axis, use);
    }
  }
  for (const [{ axis, path }, { isUsed, candidates }] of uses) {
    if (isUsed) continue;
    const unknown = axis.keys.find((key) => !candidates.has(key)) ?? axis.keys.join(", ");
    const hint =
      didYouMean(unknown, candidates) || `: expected one of ${[...candidates].slice(0, MAX_LISTED).join(", ")}`;
    problems.add(path, `unknown key ${show(unknown)}${hint}`, { at: "key" });
  }
}
