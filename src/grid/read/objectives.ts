import { SweepError } from "../../errors.ts";
import type { ObjectiveDefinition } from "../../objectives/definition.ts";
import type { ObjectiveSpec } from "../../objectives/objective-spec.ts";
import { coordinatesOf } from "../../objectives/blocks.ts";
import { moduleRows } from "../../objectives/data-spec.ts";
import { lossGraph } from "../../objectives/loss-graph.ts";
import { objectives as builtIn } from "../../objectives/registry.ts";
import { resolveObjective } from "../../objectives/resolve.ts";
import { suites } from "../../objectives/suites/suites.ts";
import { isColumn } from "../../sweep/outcomes/printed-columns.ts";
import { didYouMean, sameName } from "../../suggest.ts";
import type { Located, Path } from "../yaml/document.ts";
import type { BoundsInput, ObjectiveInput, ObjectiveMapInput } from "../schema/input.ts";
import type { Block } from "./blocks.ts";
import { checkValidation } from "./data.ts";
import type { GridData } from "./data.ts";
import type { GridModules } from "./grid-modules.ts";
import { commasInList, severalRemedy } from "../schema/spellings.ts";
import { checkBlocks, readMetrics } from "./block-and-metric-keys.ts";
import { readObjectiveModule } from "./objective-modules.ts";
import { checkSameNames } from "./same-names.ts";
import type { Problems } from "../yaml/problems.ts";
import { grouped, show } from "../../show.ts";

/** An objective of a grid, with its path and that of its start. */
export interface ObjectiveChoice {
  readonly spec: ObjectiveSpec;
  /** The key `data` of its definition. */
  readonly data: unknown;
  /** Whether the grid defines it. */
  readonly isOwn: boolean;
  readonly path: Path;
  readonly startPath: Path;
  /** Whether trials start at random points of the domain instead. */
  readonly startsAtRandom: boolean;
}

const CHOICES: readonly string[] = ["name", "dim", "start"];
const DEFINING: readonly string[] = [
  "formula",
  "x",
  "data",
  "metrics",
  "let",
  "module",
  "export",
  "domain",
  "minimum",
  "minimisers",
  "constants",
];
const MAX_VARIANTS = 10_000;
// Sum over all objectives. Starts and minimisers of this length take seconds to check.
const MAX_COORDINATES = 2_000_000;

/**
 * Returns an objective for each combination of an entry's dimensions and parameters. `coordinates`
 * is the number of coordinates of the objectives read before.
 */
export function readObjective(
  { value, path }: Located<ObjectiveInput>,
  { start: blockStart, validation }: Pick<Block, "start" | "validation">,
  { modules, data, seed }: { readonly modules: GridModules; readonly data: GridData; readonly seed: number },
  problems: Problems,
  coordinates: number,
): readonly ObjectiveChoice[] {
  const input: ObjectiveMapInput = typeof value === "string" ? { name: value } : value;
  const isRandom = blockStart?.value === "random";
  const given = isRandom ? undefined : (blockStart as Located<readonly number[]> | undefined);
  const own = readObjectiveModule(input, given?.value, path, modules, problems);
  if (own === undefined && input.module !== undefined) return [];
  if (input.formula !== undefined && input.export !== undefined && input.module === undefined) {
    problems.add([...path, "export"], "export without module: add module, the file that exports it", { at: "key" });
  }
  const definition = isOwn(input)
    ? define(own?.input ?? input, path, problems)
    : findBuiltIn(input, value, path, problems);
  if (definition === undefined) return [];
  const ownStart = input.start === undefined ? undefined : { value: input.start, path: [...path, "start"] };
  // The start of a formula is required, so it is only the default and does not override a random
  // one.
  const startsAtRandom = isRandom && (ownStart === undefined || input.formula !== undefined);
  const start = ownStart ?? (input.formula === undefined ? given : undefined);
  const variants = combine(input, path, problems);
  const usual = typeof definition.dim === "number" ? definition.dim : definition.dim.default;
  const dims = variants.map((variant) => variant.find(({ key }) => key === "dim")?.value ?? own?.dim ?? usual);
  const all = dims.reduce((sum, dim) => sum + dim, coordinates);
  if (all > MAX_COORDINATES) {
    const most = grouped(MAX_COORDINATES);
    problems.add(path, `more than ${most} coordinates in all objectives: ${grouped(all)}`);
    return problems.throwAll();
  }
  return variants.flatMap((variant) => {
    const { dim, ...parameters } = Object.fromEntries(variant.map(({ key, value: chosen }) => [key, chosen]));
    try {
      const options = { dim: dim ?? own?.dim, start: start?.value, parameters };
      if (own?.rows !== undefined) checkValidation(validation?.value, own.rows);
      const rows = own?.rows === undefined ? data.of(definition, { validation, seed }) : moduleRows(own.rows);
      const spec = {
        ...resolveObjective(input.name, definition, options),
        ...own?.spec,
        ...(rows === undefined ? {} : { data: rows }),
        // A published minimum is that of all rows.
        ...(rows === undefined || isOwn(input) || validation === undefined ? {} : { minimum: null, minimisers: [] }),
      };
      return [
        { spec, data: definition.data, isOwn: isOwn(input), path, startPath: start?.path ?? path, startsAtRandom },
      ];
    } catch (error) {
      if (!(error instanceof SweepError)) throw error;
      const chosen = variant.find(({ key }) => key === error.path[0]);
      const isStart = error.path[0] === "start" && start !== undefined && error.span === undefined;
      if (chosen !== undefined) problems.add(chosen.path, error.message);
      else if (error.path[0] === "validation") problems.add(validation?.path ?? path, error.message);
      else if (isStart)
        problems.add(
          [...start.path, ...error.path.slice(1)],
          `${error.message}${commasInList(problems.sourceOf(start.path))}`,
        );
      else problems.addError(path, error);
      return [];
    }
  });
}

/** Whether an entry defines an objective. Others choose a built-in one, and cannot change it. */
export function isOwn({ formula, module }: ObjectiveMapInput): boolean {
  return formula !== undefined || module !== undefined;
}

function findBuiltIn(
  input: ObjectiveMapInput,
  value: ObjectiveInput,
  path: Path,
  problems: Problems,
): ObjectiveDefinition | undefined {
  const definition = Object.hasOwn(builtIn, input.name) ? builtIn[input.name] : undefined;
  if (definition === undefined) {
    const place = typeof value === "string" ? path : [...path, "name"];
    const remedy = suiteRemedy(input.name) ?? formulaRemedy(input.name) ?? severalRemedy("objectives", input.name);
    const hint = remedy === undefined ? didYouMean(input.name, Object.keys(builtIn)) : `: ${remedy}`;
    problems.add(place, `unknown objective ${show(input.name)}${hint}`);
    return undefined;
  }
  const known = [...CHOICES, ...Object.keys(definition.parameters ?? {})];
  const unknown = Object.keys(input).filter((key) => !known.includes(key));
  for (const key of unknown) {
    const hint = DEFINING.includes(key) ? `: ${input.name} is built in` : didYouMean(key, known);
    problems.add([...path, key], `unknown key ${show(key)}${hint}`, { at: "key" });
  }
  return unknown.length === 0 ? definition : undefined;
}

function suiteRemedy(name: string): string | undefined {
  return Object.hasOwn(suites, name) ? `for the functions of the suite write {suite: ${name}}` : undefined;
}

/** Returns how to write an objective that is a formula instead of a name. */
function formulaRemedy(name: string): string | undefined {
  if (!/[+*^()=/]|\s-\s|^-|^[xyz]$/.test(name)) return undefined;
  const formula = name.replace(/^\s*\w+\s*(?:\([^)]*\))?\s*=\s*/, "").replaceAll("**", "^");
  const coordinates = /\bz\b/.test(name) ? 3 : /\by\b|\bx\s*\[/.test(name) ? 2 : 1;
  const start = JSON.stringify(Array.from({ length: coordinates }, () => 1)).replaceAll(",", ", ");
  return `for a formula write {name: mine, formula: ${JSON.stringify(formula)}, start: ${start}}`;
}

/** Converts a user-defined objective to the form of the built-in ones. */
function define(input: ObjectiveMapInput, path: Path, problems: Problems): ObjectiveDefinition | undefined {
  const { start, minimum, minimisers, domain } = input;
  const meant = Object.keys(input).find((key) => !isFixed(key) && sameName(key, ["start"]) !== undefined);
  if (start === undefined && meant !== undefined) {
    problems.add([...path, meant], `unknown key ${show(meant)}: did you mean "start"?`, { at: "key" });
  } else if (start === undefined && input.x === undefined) problems.add(path, 'missing key "start"');
  if (minimum === undefined && minimisers !== undefined) {
    problems.add([...path, "minimisers"], 'minimisers without minimum: add "minimum: VALUE"', { at: "key" });
  }
  const parameters: Record<string, { default: number; summary: string }> = {};
  for (const key of Object.keys(input)) {
    if (isFixed(key)) continue;
    parameters[key] = { default: NaN, summary: "" };
    checkName(key, [...path, key], input, problems);
  }
  for (const key of Object.keys(input.constants ?? {})) checkName(key, [...path, "constants", key], input, problems);
  if (typeof start === "string" && input.dim === undefined && input.x === undefined) {
    problems.add([...path, "start"], `a start that is a formula needs dim: add "dim: 10"`);
  }
  if (start === undefined && input.x === undefined) return undefined;
  if (input.x !== undefined && !checkBlocks(input.x, [...path, "x"], problems)) return undefined;
  if (!checkSameNames(input, Object.keys(parameters), path, problems)) return undefined;
  return {
    summary: "",
    formula: input.formula ?? "",
    ...(input.let === undefined ? {} : { let: input.let }),
    ...(input.data === undefined ? {} : { data: input.data }),
    ...(input.metrics === undefined ? {} : { metrics: readMetrics(input, path, problems) }),
    ...(input.x === undefined ? {} : { blocks: input.x }),
    dim: input.x === undefined ? { default: Array.isArray(start) ? start.length : 1, min: 1 } : coordinatesOf(input.x),
    start: start ?? {},
    domain: domain === undefined ? [] : isBounds(domain) ? [domain] : domain,
    parameters,
    constants: input.constants ?? {},
    ...(minimum === undefined ? {} : { minima: [{ minimum, minimisers: minimisers ?? [] }] }),
    source: "",
  };
}

/** Whether a key of an objective is not a parameter. */
function isFixed(key: string): boolean {
  return CHOICES.includes(key) || DEFINING.includes(key);
}

/** Reports a name that a value of an objective cannot have. */
function checkName(key: string, path: Path, { x }: ObjectiveMapInput, problems: Problems): void {
  if (isColumn(key)) problems.add(path, `${show(key)} is a reserved name`, { at: "key" });
  if (!/^[A-Za-z][A-Za-z0-9_]*$/.test(key)) problems.add(path, `invalid name: ${show(key)}`, { at: "key" });
  try {
    // Blocks free the letters y and z.
    const blocks = x === undefined ? undefined : [];
    lossGraph({ formula: "0", dim: 1, blocks, parameters: { [key]: 0 }, constants: {} });
  } catch (error) {
    problems.addError(path, error, "key");
  }
}

function isBounds(domain: BoundsInput | readonly BoundsInput[]): domain is BoundsInput {
  return !Array.isArray(domain[0]);
}

interface Chosen {
  readonly key: string;
  readonly value: number;
  readonly path: Path;
}

/**
 * Returns all combinations of dimension and parameters, in the order written, the last varying
 * fastest.
 */
function combine(input: ObjectiveMapInput, path: Path, problems: Problems): readonly (readonly Chosen[])[] {
  let variants: Chosen[][] = [[]];
  for (const [key, value] of Object.entries(input)) {
    if (key === "start" || key === "name" || DEFINING.includes(key)) continue;
    const options = chosenValues(key, value, [...path, key]);
    const seen = new Set<number>();
    for (const option of options) {
      if (seen.has(option.value)) {
        problems.add(option.path, `${key}: duplicate value: ${option.value}`);
        return [];
      }
      seen.add(option.value);
    }
    if (variants.length * options.length > MAX_VARIANTS) {
      problems.add([...path, key], `more than ${MAX_VARIANTS} combinations of ${input.name}'s parameters`);
      return [];
    }
    variants = variants.flatMap((variant) => options.map((option) => [...variant, option]));
  }
  return variants;
}

function chosenValues(key: string, value: unknown, path: Path): readonly Chosen[] {
  if (typeof value === "number") return [{ key, value, path }];
  if (!Array.isArray(value)) return [];
  return value.flatMap((one: unknown, index) =>
    typeof one === "number" ? [{ key, value: one, path: [...path, index] }] : [],
  );
}
