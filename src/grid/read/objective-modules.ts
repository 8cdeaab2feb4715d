import { SweepError } from "../../errors.ts";
import type { ModuleSpec } from "../../modules/module-spec.ts";
import type { ObjectiveFacts } from "../../modules/objective-facts.ts";
import type { ObjectiveSpec } from "../../objectives/objective-spec.ts";
import { didYouMean } from "../../suggest.ts";
import type { Path } from "../yaml/document.ts";
import type { ObjectiveMapInput } from "../schema/input.ts";
import type { GridModules } from "./grid-modules.ts";
import type { Problems } from "../yaml/problems.ts";
import { show } from "../../show.ts";

/** An objective's module, and the grid's entry completed with the module's exports. */
interface ReadModule {
  readonly spec: Required<Pick<ObjectiveSpec, "module">>;
  readonly input: ObjectiveMapInput;
  readonly dim: number | undefined;
  readonly rows: number | undefined;
}

const KEYS: readonly string[] = ["name", "module", "export", "dim", "start", "domain", "minimum", "minimisers"];

/**
 * Reads the module of an entry, if it has one. The entry and the block's start take precedence over
 * the module's exports. Reports problems of the entry. Throws SweepError("setup") if the module
 * does not load.
 */
export function readObjectiveModule(
  input: ObjectiveMapInput,
  blockStart: readonly number[] | undefined,
  path: Path,
  modules: GridModules,
  problems: Problems,
): ReadModule | undefined {
  if (input.module === undefined) return undefined;
  const unknown = Object.keys(input).filter((key) => !KEYS.includes(key));
  for (const key of unknown) {
    const isFormula = key === "formula" || key === "constants" || key === "let";
    const message = isFormula
      ? `both ${key} and module: remove one of them`
      : key === "data"
        ? "both data and module: a module reads its own data, and may export their number of rows"
        : `unknown key ${show(key)}${didYouMean(key, KEYS) || ": a module has no parameters"}`;
    problems.add([...path, key], message, { at: "key" });
  }
  const found = modules.find(input.module, [...path, "module"], input.export);
  if (found === undefined || unknown.length > 0) return undefined;
  const facts = objectiveFacts(found, path, modules, problems);
  if (facts === undefined) return undefined;
  const { dim, start, domain, minimum, minimisers, rows, hasGradient } = facts;
  return {
    spec: { module: { ...found, gradient: hasGradient ? "own" : "central differences" } },
    input: {
      ...input,
      start: input.start ?? blockStart ?? start,
      domain: input.domain ?? domain,
      minimum: input.minimum ?? minimum,
      minimisers: input.minimisers ?? minimisers,
    },
    dim,
    rows,
  };
}

function objectiveFacts(
  found: ModuleSpec,
  path: Path,
  modules: GridModules,
  problems: Problems,
): ObjectiveFacts | undefined {
  try {
    return modules.objective(found);
  } catch (error) {
    if (!(error instanceof SweepError) || error.code !== "input") throw error;
    problems.addError(path, error);
    return undefined;
  }
}
