import { orderedNames, compareText, hyperparameterText } from "./trial-order.ts";
import type { ComparedTrial, Comparison } from "./comparison.ts";
import { show } from "../show.ts";
import { exact } from "../format/numbers.ts";
import { valueText } from "../sweep/spec/levels.ts";

/**
 * Explains trials that are missing and added together: an optimizer with another name, or with
 * other values of a hyperparameter. Returns a line for each optimizer.
 */
export function renames(
  { changes }: Comparison,
  current: Iterable<ComparedTrial>,
  old: Iterable<ComparedTrial>,
): string[] {
  const [now, then] = [namesIn(current), namesIn(old)];
  const missing = byOptimizer(
    changes.flatMap(({ after, before }) => (after === null && before !== null ? [before] : [])),
  );
  const added = byOptimizer(changes.flatMap(({ after, before }) => (before === null && after !== null ? [after] : [])));
  return [...added].flatMap(([name, trials]) => {
    const own = missing.get(name);
    if (own !== undefined) return otherValues(name, own, trials);
    if (then.has(name)) return [];
    const points = new Set(trials.map(pointText));
    const former = [...missing].find(
      ([gone, those]) => !now.has(gone) && those.some((trial) => points.has(pointText(trial))),
    )?.[0];
    if (former === undefined) return [];
    const key = `check: { renamed: { ${JSON.stringify(former)}: ${JSON.stringify(name)} } }`;
    return [`${show(former)} is gone, and ${show(name)} has its points; if it was renamed: ${key}`];
  });
}

/** Names hyperparameters of which no value is the same. */
function otherValues(optimizer: string, before: readonly ComparedTrial[], after: readonly ComparedTrial[]): string[] {
  const names = orderedNames([...before, ...after].flatMap((trial) => Object.keys(trial.hyperparameters)));
  const changed = names.flatMap((name) => {
    const [was, is] = [valuesOf(before, name), valuesOf(after, name)];
    return was.some((value) => is.includes(value))
      ? []
      : [`${name} ${was.join(", ") || "none"} → ${is.join(", ") || "none"}`];
  });
  return changed.length === 0
    ? []
    : [`the trials of ${show(optimizer)} have other hyperparameters: ${changed.join("; ")}`];
}

function valuesOf(trials: readonly ComparedTrial[], name: string): string[] {
  const values = trials.flatMap(({ hyperparameters }) => {
    const value = hyperparameters[name];
    return value === undefined ? [] : [valueText(value, exact)];
  });
  return [...new Set(values)].sort(compareText);
}

function byOptimizer(trials: readonly ComparedTrial[]): ReadonlyMap<string, readonly ComparedTrial[]> {
  return Map.groupBy(trials, ({ optimizer }) => optimizer);
}

function namesIn(trials: Iterable<ComparedTrial>): ReadonlySet<string> {
  return new Set(Array.from(trials, ({ optimizer }) => optimizer));
}

function pointText(trial: ComparedTrial): string {
  return `${trial.objective} ${hyperparameterText(trial)}`;
}
