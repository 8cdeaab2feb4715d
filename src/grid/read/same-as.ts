import { optimizerSpec } from "../../optimizers/optimizer-spec.ts";
import { optimizers as builtIn } from "../../optimizers/registry.ts";
import { SAME_AS_DEFAULTS } from "../../sweep/spec/check-spec.ts";
import type { SameAsSpec } from "../../sweep/spec/check-spec.ts";
import { didYouMean } from "../../suggest.ts";
import type { GridDocument, Path } from "../yaml/document.ts";
import { lineOf } from "../yaml/problems.ts";
import type { Problems } from "../yaml/problems.ts";
import type { SameAsInput } from "../schema/input.ts";
import { correctedValue } from "../schema/spellings.ts";
import { show } from "../../show.ts";
import type { ReadGrid } from "./grid-space.ts";
import type { OptimizerChoice } from "./optimizers.ts";

/** The values of the settings that stand beside the optimizers. */
const SETTINGS = {
  steps: "expected a whole number of at least 1",
  tolerance: "expected a number above 0 and below 1",
} as const;

type Rule = Pick<SameAsSpec, "rule" | "ranges">;

/** Reads `same_as`: finds both optimizers of each entry, and checks that they can be compared. */
export function readSameAs(
  input: SameAsInput | undefined,
  { blocks }: ReadGrid,
  document: GridDocument,
  problems: Problems,
): readonly SameAsSpec[] {
  if (input === undefined) return [];
  const choices = blocks.flatMap(({ optimizers }) => optimizers);
  const setting = (key: "steps" | "tolerance"): number | undefined => {
    const value = input[key];
    return typeof value === "number" ? value : undefined;
  };
  const found: SameAsSpec[] = [];
  let entries = 0;
  for (const [optimizer, value] of Object.entries(input)) {
    if (value === undefined || typeof value === "number") continue;
    entries += 1;
    const entry = typeof value === "string" ? { optimizer: value } : value;
    const path = ["same_as", optimizer];
    const valuePath = typeof value === "string" ? path : [...path, "optimizer"];
    const own = choices.filter(({ spec }) => spec.name === optimizer);
    if (own.length === 0 && (optimizer === "steps" || optimizer === "tolerance") && typeof value === "string") {
      const expected = SETTINGS[optimizer];
      const correction = correctedValue(value, expected);
      const problem = correction === undefined ? `${expected}: ${show(value)}` : `${show(value)} ${correction}`;
      problems.add(path, `same_as: ${optimizer}: ${problem}`);
      continue;
    }
    if (own.length === 0) {
      // An optimizer that has a problem was not read.
      if (problems.hasAny) continue;
      const names = [...new Set(choices.map(({ spec }) => spec.name))];
      const problem = `same_as: this grid has no optimizer ${show(optimizer)}${didYouMean(optimizer, names)}`;
      problems.add(path, problem, { at: "key" });
      continue;
    }
    const rule = findRule(optimizer, entry.optimizer, choices, valuePath, problems);
    const ruleNames = rule === undefined ? undefined : ruleNamesOf(own, rule, valuePath, problems);
    if (rule === undefined || ruleNames === undefined) continue;
    found.push({
      optimizer,
      ...rule,
      ruleNames,
      steps: entry.steps ?? setting("steps") ?? SAME_AS_DEFAULTS.steps,
      tolerance: entry.tolerance ?? setting("tolerance") ?? SAME_AS_DEFAULTS.tolerance,
      line: lineOf(document, path),
    });
  }
  if (entries === 0) {
    problems.add(["same_as"], "same_as names no optimizer: write {my adam: adam}", { at: "key" });
  }
  return found;
}

/** Finds a rule of the grid or a built-in one. */
function findRule(
  optimizer: string,
  name: string,
  choices: readonly OptimizerChoice[],
  path: Path,
  problems: Problems,
): Rule | undefined {
  const refuse = (problem: string): undefined => {
    problems.add(path, `same_as: ${problem}`);
  };
  if (name === optimizer) return refuse(`${show(name)} is the optimizer itself: give one of the two another name`);
  const own = choices.filter(({ spec }) => spec.name === name);
  if (own.some(({ spec }) => spec.module !== undefined)) {
    return refuse(`${show(name)} is a module: name a built-in optimizer, or a rule of this grid`);
  }
  const [choice] = own;
  if (choice !== undefined) return { rule: choice.spec, ranges: choice.ranges };
  const definition = Object.hasOwn(builtIn, name) ? builtIn[name] : undefined;
  if (definition === undefined) {
    const names = [...Object.keys(builtIn), ...choices.map(({ spec }) => spec.name)];
    return refuse(`unknown optimizer ${show(name)}${didYouMean(name, names)}`);
  }
  const ranges = Object.entries(definition.hyperparameters).map(([key, { range }]) => [key, range] as const);
  return { rule: optimizerSpec(name, definition), ranges: Object.fromEntries(ranges) };
}

/**
 * Returns the rule's names of an optimizer's hyperparameters, as far as they differ: `weight_decay`
 * for `weightDecay`. A word or a boolean that the rule lacks, such as `nesterov: true`, keeps the
 * value of the grid. Refuses any other hyperparameter that the rule lacks. The rule may have more
 * of them: they keep their defaults, which the optimizer must have as fixed values.
 */
function ruleNamesOf(
  own: readonly OptimizerChoice[],
  { rule }: Rule,
  path: Path,
  problems: Problems,
): Readonly<Record<string, string>> | undefined {
  const known = Object.keys(rule.hyperparameters);
  const names: Record<string, string> = {};
  for (const { spec, defaults } of own) {
    const given = Object.keys(spec.hyperparameters);
    for (const name of given) {
      if (known.includes(name) || typeof defaults[name] !== "number") continue;
      const alike = known.find((one) => plain(one) === plain(name) && !given.includes(one));
      if (alike === undefined) {
        const lists = `${show(spec.name)} has ${listed(given)}; ${show(rule.name)} has ${listed(known)}`;
        const remedy =
          spec.module === undefined ? "" : "; leave it out of hyperparameters, and the class has its own default";
        problems.add(path, `same_as: ${show(rule.name)} has no hyperparameter ${show(name)}: ${lists}${remedy}`);
        return undefined;
      }
      names[name] = alike;
    }
  }
  return names;
}

/** Returns a name without its spelling as camelCase or snake_case. */
function plain(name: string): string {
  return name.replaceAll("_", "").toLowerCase();
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? "none" : names.join(", ");
}
