import { SweepError } from "../../errors.ts";
import type { Range } from "../../optimizers/definition.ts";
import type { HyperparameterValue } from "../../optimizers/optimizer-spec.ts";
import { optimizerSpec } from "../../optimizers/optimizer-spec.ts";
import type { OptimizerSpec } from "../../optimizers/optimizer-spec.ts";
import { rangeProblem } from "../../optimizers/range.ts";
import { optimizers as builtIn } from "../../optimizers/registry.ts";
import { parseUpdateRule } from "../../optimizers/rule.ts";
import { isColumn } from "../../sweep/outcomes/printed-columns.ts";
import { RESULT_COLUMNS } from "../../sweep/outcomes/result-columns.ts";
import { didYouMean } from "../../suggest.ts";
import type { Located, Path } from "../yaml/document.ts";
import type { OptimizerInput, OptimizerMapInput } from "../schema/input.ts";
import { severalRemedy } from "../schema/spellings.ts";
import type { GridModules } from "./grid-modules.ts";
import type { LevelCodes } from "./level-codes.ts";
import { settingProblem } from "./setting-problem.ts";
import type { Problems } from "../yaml/problems.ts";
import { show } from "../../show.ts";

/**
 * An optimizer of a grid, with the ranges of its hyperparameters. User-defined rules have no
 * ranges.
 */
export interface OptimizerChoice {
  readonly spec: OptimizerSpec;
  /** Defaults as written. Only those of a module may be other than numbers. */
  readonly defaults: Readonly<Record<string, HyperparameterValue>>;
  readonly ranges: Readonly<Record<string, Range>>;
  /** The inputs that the rule reads. */
  readonly uses: ReadonlySet<string>;
  readonly path: Path;
  /** Lengths of the arrays that a module gets, as written. */
  readonly blocks?: "each" | readonly number[];
}

const BUILT_IN_NAMES: ReadonlySet<string> = new Set(
  Object.values(builtIn).flatMap(({ hyperparameters }) => Object.keys(hyperparameters)),
);

/** Finds a built-in optimizer, or reads a user-defined rule or module. */
export function readOptimizer(
  { value, path }: Located<OptimizerInput>,
  modules: GridModules,
  codes: LevelCodes,
  problems: Problems,
): OptimizerChoice | undefined {
  if (typeof value === "string") return findBuiltIn(value, path, path, problems);
  if (value.module !== undefined) return checkModule(value, value.module, path, modules, codes, problems);
  if (value.export !== undefined) {
    problems.add([...path, "export"], "export without module: add module, the file that exports it", { at: "key" });
  }
  if (value.blocks !== undefined) {
    problems.add([...path, "blocks"], "blocks: only a module gets the point as several arrays", { at: "key" });
  }
  if (value.update !== undefined) return checkRule(value, value.update, path, problems);
  if (Object.keys(value).every((key) => key === "name" || key === "blocks"))
    return findBuiltIn(value.name, path, [...path, "name"], problems);
  problems.add(path, 'missing key "update" or "module"');
  return undefined;
}

/**
 * Reports a value of another kind than the default of a hyperparameter, or outside its range.
 * `expected` is the message for a value that should be a number.
 */
export function checkValue(
  { spec, ranges, defaults }: OptimizerChoice,
  name: string,
  value: HyperparameterValue,
  place: () => Path,
  problems: Problems,
  expected?: string,
): void {
  const wrong = settingProblem(name, value, defaults[name] ?? NaN, expected);
  if (wrong !== undefined) problems.add(place(), wrong);
  if (typeof value !== "number") return;
  const problem = rangeProblem(value, ranges[name] ?? {});
  if (problem !== undefined) problems.add(place(), `${name} of ${spec.name} ${problem}: ${value}`);
}

function findBuiltIn(name: string, path: Path, namePath: Path, problems: Problems): OptimizerChoice | undefined {
  const definition = Object.hasOwn(builtIn, name) ? builtIn[name] : undefined;
  if (definition === undefined) {
    const remedy = ruleRemedy(name) ?? severalRemedy("optimizers", name);
    const hint = remedy === undefined ? didYouMean(name, Object.keys(builtIn)) : `: ${remedy}`;
    problems.add(namePath, `unknown optimizer ${show(name)}${hint}`);
    return undefined;
  }
  const ranges = Object.entries(definition.hyperparameters).map(([key, { range }]) => [key, range] as const);
  const spec = optimizerSpec(name, definition);
  const { uses } = parseUpdateRule(spec, {}, RESULT_COLUMNS);
  return { spec, defaults: spec.hyperparameters, ranges: Object.fromEntries(ranges), uses, path };
}

/** Returns how to write an optimizer that is a line of a rule instead of a name. */
function ruleRemedy(name: string): string | undefined {
  if (!/[=*^]/.test(name)) return undefined;
  return `for a rule write {name: mine, hyperparameters: {lr: 0.01}, update: [${JSON.stringify(name)}]}`;
}

/**
 * Reads an optimizer that is a class in a module. The grid can only get its hyperparameter names
 * wrong.
 */
function checkModule(
  input: OptimizerMapInput,
  module: string,
  path: Path,
  modules: GridModules,
  codes: LevelCodes,
  problems: Problems,
): OptimizerChoice | undefined {
  const { name, hyperparameters: defaults, blocks } = input;
  const extra = (["update", "state"] as const).filter((key) => input[key] !== undefined);
  for (const key of extra) problems.add([...path, key], `both ${key} and module: remove one of them`, { at: "key" });
  const found = modules.find(module, [...path, "module"], input.export);
  if (defaults === undefined) {
    problems.add(path, 'missing key "hyperparameters": names and defaults for the constructor of the class');
    return undefined;
  }
  if (hasOddName("module", defaults, path, problems)) return undefined;
  const odd = Object.entries(defaults).flatMap(([key, value]) => {
    // Built-in names mean numbers everywhere.
    const problem = settingProblem(key, value, BUILT_IN_NAMES.has(key) ? NaN : value);
    return problem === undefined ? [] : [[key, problem] as const];
  });
  for (const [key, problem] of odd) problems.add([...path, "hyperparameters", key], problem);
  const coded = Object.entries(defaults).map(([key, value]) => [key, codes.code(key, value)] as const);
  const hyperparameters = Object.fromEntries(coded);
  try {
    // Refuses reserved names, as in a rule.
    parseUpdateRule({ hyperparameters, state: {}, update: ["x = x"] }, {}, RESULT_COLUMNS);
  } catch (error) {
    problems.addError(path, error, "key");
    return undefined;
  }
  if (found === undefined || extra.length > 0 || odd.length > 0) return undefined;
  try {
    modules.checkOptimizer(found, defaults);
  } catch (error) {
    if (!(error instanceof SweepError) || error.code !== "input") throw error;
    problems.addError(path, error);
    return undefined;
  }
  const spec = { name, hyperparameters, state: {}, update: [], module: found };
  return { spec, defaults, ranges: {}, uses: new Set(), path, ...(blocks === undefined ? {} : { blocks }) };
}

/** Names in a formula are of lower case; a module's may be spelt as its constructor has them. */
const NAMES = {
  rule: { pattern: /^[a-z][a-z0-9_]*$/, expected: "must consist of lower-case letters, digits and _" },
  module: {
    pattern: /^[A-Za-z][A-Za-z0-9_]*$/,
    expected: "must consist of letters, digits and _, and begin with a letter",
  },
} as const;

function hasOddName(
  kind: keyof typeof NAMES,
  hyperparameters: Readonly<Record<string, unknown>>,
  path: Path,
  problems: Problems,
): boolean {
  const column = Object.keys(hyperparameters).find(isColumn);
  if (column !== undefined) {
    problems.add([...path, "hyperparameters", column], `${show(column)} is a reserved name`, { at: "key" });
    return true;
  }
  const { pattern, expected } = NAMES[kind];
  const odd = Object.keys(hyperparameters).find((key) => !pattern.test(key));
  if (odd === undefined) return false;
  const message = `a hyperparameter name ${expected}: ${show(odd)}`;
  problems.add([...path, "hyperparameters", odd], message, { at: "key" });
  return true;
}

function checkRule(
  input: OptimizerMapInput,
  update: readonly string[],
  path: Path,
  problems: Problems,
): OptimizerChoice | undefined {
  const { name, hyperparameters: defaults = {}, state = {} } = input;
  if (hasOddName("rule", defaults, path, problems)) return undefined;
  const hyperparameters: Record<string, number> = {};
  for (const [key, value] of Object.entries(defaults)) {
    if (typeof value === "number") hyperparameters[key] = value;
    const problem = settingProblem(key, value, NaN);
    if (problem === undefined) continue;
    const remedy = problem.includes("expected a number") ? "; only a module may have others" : "";
    problems.add([...path, "hyperparameters", key], `${problem}${remedy}`);
  }
  if (Object.keys(hyperparameters).length < Object.keys(defaults).length) return undefined;
  const oddState = Object.keys(state).find((key) => !/^[A-Za-z][A-Za-z0-9_]*$/.test(key));
  if (oddState !== undefined) {
    problems.add([...path, "state", oddState], `invalid name of a state variable: ${show(oddState)}`, { at: "key" });
    return undefined;
  }
  const spec: OptimizerSpec = { name, hyperparameters, state, update };
  try {
    const { uses } = parseUpdateRule(spec, {}, RESULT_COLUMNS);
    return { spec, defaults: hyperparameters, ranges: {}, uses, path };
  } catch (error) {
    problems.addError(path, error, "key");
    return undefined;
  }
}
