import { orderedNames, compareText, hyperparameterText } from "./trial-order.ts";
import type { MatchedBaseline } from "./compare-baseline.ts";
import type { ComparedTrial, Comparison } from "./comparison.ts";
import { renamedKey, withNewName } from "./renamed-objectives.ts";
import type { Renamed } from "./renamed-objectives.ts";
import { show } from "../show.ts";
import { exact } from "../format/numbers.ts";
import { valueText } from "../sweep/spec/levels.ts";

/** The reasons for trials that are missing and added together. */
export interface Reasons {
  /** A line for each optimizer and objective. */
  readonly notes: readonly string[];
  /** Optimizers and objectives that seem to be renamed. */
  readonly renamed: Renamed;
}

/**
 * Explains trials that are missing and added together: an objective or optimizer with another name,
 * or an optimizer with other values of a hyperparameter.
 */
export function reasonsFor(
  { changes }: Comparison,
  current: Iterable<ComparedTrial>,
  { trials: old, renamed: objectives }: Pick<MatchedBaseline, "trials" | "renamed">,
): Reasons {
  const [now, then] = [namesIn(current), namesIn(old)];
  const renamed = new Map(objectives);
  const notes = [...objectives].map(([old, name]) => renamedNote(old, name, "conditions"));
  const missing = byOptimizer(
    changes.flatMap(({ after, before }) => (after === null && before !== null ? [before] : [])),
  );
  const added = byOptimizer(changes.flatMap(({ after, before }) => (before === null && after !== null ? [after] : [])));
  for (const [name, trials] of added) {
    const own = missing.get(name);
    if (own !== undefined) notes.push(...otherValues(name, own, trials));
    if (then.has(name)) continue;
    const points = new Set(trials.map((trial) => pointText(trial)));
    const former = [...missing].find(
      ([gone, those]) => !now.has(gone) && those.some((trial) => points.has(pointText(trial, objectives))),
    )?.[0];
    if (former === undefined) continue;
    renamed.set(former, name);
    notes.push(renamedNote(former, name, "points"));
  }
  return { notes, renamed };
}

function renamedNote(old: string, name: string, what: string): string {
  const key = renamedKey(new Map([[old, name]]));
  return `${show(old)} is gone, and ${show(name)} has its ${what}; if it was renamed: ${key}`;
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

function pointText(trial: ComparedTrial, objectives: Renamed = new Map()): string {
  return `${withNewName(trial.objective, objectives)} ${hyperparameterText(trial)}`;
}
