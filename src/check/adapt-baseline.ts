import { conditionsOf } from "../sweep/identity/baseline-hash.ts";
import type { Condition } from "../sweep/identity/baseline-hash.ts";
import { namedSpace, spaceNames } from "../sweep/identity/space-names.ts";
import type { CheckSpec } from "../sweep/spec/check-spec.ts";
import type { SweepSpec } from "../sweep/spec/sweep-spec.ts";
import type { Baseline } from "./baseline.ts";
import type { ComparedTrial } from "./comparison.ts";
import { defaultFiller } from "./default-hyperparameters.ts";
import { valuesText } from "./renamed-objectives.ts";
import { comparePoints, sortTrials } from "./trial-order.ts";

/** A baseline in the names of the grid that is checked. */
export interface AdaptedBaseline extends Pick<Baseline, "conditions" | "trials"> {
  /** Names of `renamed` that the baseline does not have. */
  readonly unknown: readonly string[];
}

/** A space as a baseline's lines may name it. */
interface Problem {
  /** Name of the objective among the sweep's. */
  readonly name: string;
  /** The name that the objective would have alone. */
  readonly ownName: string;
  readonly optimizer: string;
  readonly values: string;
}

/**
 * Translates a baseline to the names of a sweep. Optimizers and objectives may be renamed, the name
 * of an objective depends on the others, and a hyperparameter that either side lacks has its
 * default.
 */
export function adaptBaseline(
  baseline: Baseline,
  spec: SweepSpec,
  { renamed }: Pick<CheckSpec, "renamed">,
): AdaptedBaseline {
  const problems = problemsOf(spec);
  const isObjective = (name: string): boolean => problems.some(({ ownName }) => isNameOf(name, ownName));
  const isOptimizer = (name: string): boolean => problems.some(({ optimizer }) => optimizer === name);
  const entries = Object.entries(renamed);
  const objective = renamer(entries.filter(([, to]) => isObjective(to)));
  const optimizer = renamer(entries.filter(([, to]) => isOptimizer(to)));
  const conditions = baseline.conditions.map(({ name, values }) => ({ name: objective(name), values }));
  const nameOf = currentNames(conditions, problems);
  const withDefaults = defaultFiller(
    spec,
    baseline.defaults.map(({ name, values }) => ({ name: optimizer(name), values })),
  );
  const trials = sortTrials(
    baseline.trials.map((trial) => {
      const found = { ...trial, objective: objective(trial.objective), optimizer: optimizer(trial.optimizer) };
      return withDefaults({ ...found, objective: nameOf(found.objective, found.optimizer) });
    }),
  );
  const used = (old: string): boolean =>
    baseline.trials.some((trial) => isNameOf(trial.objective, old) || trial.optimizer === old);
  return {
    conditions: conditions.map(({ name, values }) => ({
      name: nameOf(name, undefined, valuesText({ values })),
      values,
    })),
    trials: trials.filter((trial, i) => i === 0 || !isSameTrial(trials[i - 1]!, trial)),
    unknown: Object.keys(renamed).filter((old) => !used(old)),
  };
}

function problemsOf(spec: SweepSpec): readonly Problem[] {
  const names = spaceNames(spec.spaces.map(namedSpace));
  return spec.spaces.map((space, i) => {
    const [ownName = ""] = spaceNames([namedSpace(space)]);
    const [condition] = conditionsOf({ ...spec, spaces: [space] });
    return {
      ...{ name: names[i] ?? "", ownName, optimizer: space.optimizer.name },
      values: valuesText({ values: condition?.values ?? {} }),
    };
  });
}

/** Whether a name is that of an objective, alone or with what tells it apart: `ravine noise=1`. */
function isNameOf(name: string, ownName: string): boolean {
  return (
    name === ownName || (name.startsWith(`${ownName} `) && /^(\S+=\S*( |$))+$/.test(name.slice(ownName.length + 1)))
  );
}

function renamer(renamed: readonly (readonly [string, string])[]): (name: string) => string {
  return (name) => {
    const [from, to] = renamed.find(([old]) => isNameOf(name, old)) ?? [name, name];
    return to + name.slice(from.length);
  };
}

/**
 * Returns a function from an objective's name in the baseline to its name in the sweep. Equal
 * conditions identify it, because its name depends on the other objectives of a sweep.
 */
function currentNames(
  conditions: readonly Condition[],
  problems: readonly Problem[],
): (name: string, optimizer?: string, values?: string) => string {
  const matches = (name: string, values: string): Problem[] =>
    problems.filter((problem) => problem.values === values && isNameOf(name, problem.ownName));
  const valuesOf = Map.groupBy(conditions, ({ name }) => name);
  const matched = new Set(
    conditions.flatMap(({ name, values }) => matches(name, valuesText({ values })).map((problem) => problem.name)),
  );
  const current = (name: string, optimizer?: string, values?: string): string => {
    const known = values === undefined ? (valuesOf.get(name) ?? []).map(valuesText) : [values];
    const found = known.flatMap((one) => matches(name, one));
    const own = found.filter((problem) => problem.optimizer === optimizer);
    const candidates = own.length > 0 ? own : found;
    if (candidates.length > 0) return (candidates.find((problem) => problem.name === name) ?? candidates[0]!).name;
    // Another objective of the baseline has this name now.
    return matched.has(name) ? `${name} (before)` : name;
  };
  const names = new Map<string, string>();
  return (...asked) => {
    const key = JSON.stringify(asked);
    const name = names.get(key) ?? current(...asked);
    names.set(key, name);
    return name;
  };
}

function isSameTrial(a: ComparedTrial, b: ComparedTrial): boolean {
  return comparePoints(a, b) === 0 && a.repeat === b.repeat;
}
