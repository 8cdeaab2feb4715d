import type { ComparedTrial } from "./comparison.ts";

type Hyperparameters = ComparedTrial["hyperparameters"];

const FIRST: readonly string[] = ["lr", "momentum"];

/** Names of hyperparameters in the order that trials are compared by, which depends on nobody's code: lr, momentum, others. */
export function orderedNames(names: Iterable<string>): string[] {
  const all = new Set(names);
  const others = [...all].filter((name) => !FIRST.includes(name));
  return [...FIRST.filter((name) => all.has(name)), ...others.sort(compareText)];
}

/** A trial's hyperparameters on a line: `lr=0.01 momentum=0.9`, each number in its shortest form that reads back exactly. */
export function hyperparameterText({ hyperparameters }: Pick<ComparedTrial, "hyperparameters">): string {
  return Object.entries(hyperparameters)
    .map(([name, value]) => `${name}=${value}`)
    .join(" ");
}

/** Trials in the order of baselines and comparisons: objective, optimizer, hyperparameters by value, repeat. */
export function sortTrials(trials: Iterable<ComparedTrial>): ComparedTrial[] {
  const ordered = Array.from(trials, withOrderedNames);
  const inOrder = (a: ComparedTrial, b: ComparedTrial): number => comparePoints(a, b) || a.repeat - b.repeat;
  // Those of a file or a database are sorted already, and to see that takes a tenth of the time.
  return ordered.every((trial, i) => i === 0 || inOrder(ordered[i - 1]!, trial) <= 0) ? ordered : ordered.sort(inOrder);
}

/** The trial with its hyperparameters in the order of names. */
export function withOrderedNames(trial: ComparedTrial): ComparedTrial {
  const names = Object.keys(trial.hyperparameters);
  const ordered = orderedNames(names);
  if (ordered.every((name, i) => name === names[i])) return trial;
  const hyperparameters = Object.fromEntries(ordered.map((name) => [name, trial.hyperparameters[name]!]));
  return { ...trial, hyperparameters };
}

/** Compares the points of two trials whose names are in order: negative where that of `a` comes first, 0 for the same. */
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
    const difference = a[name]! - b[name]!;
    if (difference !== 0) return difference;
  }
  return 0;
}

/** By code units, the same on every machine. */
export function compareText(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
