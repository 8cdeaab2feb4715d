import { exact } from "../format/numbers.ts";
import { valueText } from "../sweep/spec/levels.ts";
import type { HyperparameterValue } from "../sweep/spec/sweep-spec.ts";
import type { ComparedTrial } from "./comparison.ts";

type Hyperparameters = ComparedTrial["hyperparameters"];

const FIRST: readonly string[] = ["lr", "momentum"];

/** Returns hyperparameter names in the order for comparing trials: lr, momentum, others by name. */
export function orderedNames(names: Iterable<string>): string[] {
  const all = new Set(names);
  const others = [...all].filter((name) => !FIRST.includes(name));
  return [...FIRST.filter((name) => all.has(name)), ...others.sort(compareText)];
}

/**
 * Formats a trial's hyperparameters: `lr=0.01 momentum=0.9`, each number in its shortest exact
 * form.
 */
export function hyperparameterText({ hyperparameters }: Pick<ComparedTrial, "hyperparameters">): string {
  return Object.entries(hyperparameters)
    .map(([name, value]) => `${name}=${valueText(value, exact)}`)
    .join(" ");
}

/**
 * Sorts trials for baselines and comparisons: by objective, optimizer, hyperparameter values,
 * repeat.
 */
export function sortTrials(trials: Iterable<ComparedTrial>): ComparedTrial[] {
  const ordered = Array.from(trials, withOrderedNames);
  const inOrder = (a: ComparedTrial, b: ComparedTrial): number => comparePoints(a, b) || a.repeat - b.repeat;
  // Files and databases are usually sorted; checking takes a tenth of the time of sorting.
  return ordered.every((trial, i) => i === 0 || inOrder(ordered[i - 1]!, trial) <= 0) ? ordered : ordered.sort(inOrder);
}

/** Returns the trial with its hyperparameters in the order of `orderedNames`. */
export function withOrderedNames(trial: ComparedTrial): ComparedTrial {
  const names = Object.keys(trial.hyperparameters);
  const ordered = orderedNames(names);
  if (ordered.every((name, i) => name === names[i])) return trial;
  const hyperparameters = Object.fromEntries(ordered.map((name) => [name, trial.hyperparameters[name]!]));
  return { ...trial, hyperparameters };
}

/**
 * Compares the points of two trials with ordered names: negative if `a` comes first, 0 if equal.
 */
export function comparePoints(a: ComparedTrial, b: ComparedTrial): number {
  return (
    compareText(a.objective, b.objective) ||
    compareText(a.optimizer, b.optimizer) ||
    compareHyperparameters(a.hyperparameters, b.hyperparameters)
  );
}

function compareHyperparameters(a: Hyperparameters, b: Hyperparameters): number {
  const names = Object.keys(a);
  const others = Object.keys(b);
  for (let i = 0; i < names.length && i < others.length; i += 1) {
    const order = compareText(names[i]!, others[i]!);
    if (order !== 0) return order;
  }
  if (names.length !== others.length) return names.length - others.length;
  for (const name of names) {
    const difference = compareValues(a[name]!, b[name]!);
    if (difference !== 0) return difference;
  }
  return 0;
}

const KINDS: readonly string[] = ["number", "boolean", "string"];

/** Compares values of hyperparameters: numbers by size, then false and true, then texts. */
export function compareValues(a: HyperparameterValue, b: HyperparameterValue): number {
  if (typeof a === "string" && typeof b === "string") return compareText(a, b);
  return typeof a === typeof b ? Number(a) - Number(b) : KINDS.indexOf(typeof a) - KINDS.indexOf(typeof b);
}

/** Compares by code units, so the order is the same on every machine. */
export function compareText(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

/**
 * Yields the trials of each point, sorted by repeat. Throws RangeError if trials are out of order.
 */
export function* pointsOf(trials: Iterable<ComparedTrial>): Generator<readonly ComparedTrial[], undefined> {
  let point: ComparedTrial[] = [];
  for (const trial of trials) {
    const last = point.at(-1);
    const order = last === undefined ? 0 : comparePoints(last, trial);
    if (order > 0 || (order === 0 && last !== undefined && last.repeat >= trial.repeat)) {
      throw new RangeError(`trials are out of order: ${JSON.stringify([last, trial])}`);
    }
    if (order < 0) {
      yield point;
      point = [];
    }
    point.push(trial);
  }
  if (point.length > 0) yield point;
  return undefined;
}
