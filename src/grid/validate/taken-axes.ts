import { axisSize } from "../../sweep/spec/axis.ts";
import { didYouMean } from "../../suggest.ts";
import type { WrittenAxis } from "../read/axes.ts";
import { checkValue } from "../read/optimizers.ts";
import type { OptimizerChoice } from "../read/optimizers.ts";
import type { Problems } from "../yaml/problems.ts";
import { show } from "../yaml/show.ts";

const MAX_LISTED = 12;

/** Notes a hyperparameter that stands on two axes of a block. */
export function checkDistinct(axes: readonly WrittenAxis[], problems: Problems): void {
  const seen = new Set<string>();
  for (const { axis, path } of axes) {
    for (const key of axis.keys) {
      if (seen.has(key)) problems.add(path, `a hyperparameter on two axes: ${show(key)}`, { at: "key" });
      seen.add(key);
    }
  }
}

/** Whether an optimizer has the hyperparameters of an axis; if so, notes the values that it does not allow. */
export function takesAxis(optimizer: OptimizerChoice, written: WrittenAxis, problems: Problems): boolean {
  const { axis, path, place } = written;
  const { name, hyperparameters } = optimizer.spec;
  const lacking = axis.keys.find((key) => !Object.hasOwn(hyperparameters, key));
  if (lacking !== undefined) {
    if (axis.keys.some((key) => Object.hasOwn(hyperparameters, key))) {
      const hint = didYouMean(lacking, Object.keys(hyperparameters));
      problems.add(path, `${name} has only a part of these: it has no ${show(lacking)}${hint}`, { at: "key" });
    }
    return false;
  }
  for (const [k, key] of axis.keys.entries()) {
    if (axis.kind === "list") {
      for (const [i, row] of axis.rows.entries())
        checkValue(optimizer, key, row[k] ?? NaN, () => place(i, k), problems);
    } else {
      checkValue(optimizer, key, axis.min, () => place(0, k), problems);
      checkValue(optimizer, key, axis.max, () => place(axisSize(axis) - 1, k), problems);
    }
  }
  return true;
}

/** Finds the axes that no optimizer of any block has. */
export class AxisUse {
  readonly #axes = new Map<string, { written: WrittenAxis; isTaken: boolean; candidates: Set<string> }>();

  /** Notes what the optimizers of one block take of its axes. */
  note(axes: readonly WrittenAxis[], optimizers: readonly OptimizerChoice[], taken: ReadonlySet<WrittenAxis>): void {
    for (const written of axes) {
      const key = JSON.stringify(written.path);
      const use = this.#axes.get(key) ?? { written, isTaken: false, candidates: new Set<string>() };
      use.isTaken ||= taken.has(written);
      for (const { spec } of optimizers) for (const name of Object.keys(spec.hyperparameters)) use.candidates.add(name);
      this.#axes.set(key, use);
    }
  }

  tell(problems: Problems): void {
    for (const { written, isTaken, candidates } of this.#axes.values()) {
      if (isTaken) continue;
      const { axis, path } = written;
      const unknown = axis.keys.find((key) => !candidates.has(key)) ?? axis.keys.join(", ");
      const hint =
        didYouMean(unknown, candidates) || `: expected one of ${[...candidates].slice(0, MAX_LISTED).join(", ")}`;
      problems.add(path, `unknown key ${show(unknown)}${hint}`, { at: "key" });
    }
  }
}
