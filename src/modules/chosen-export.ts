import { SweepError } from "../errors.ts";
import { shownPath } from "./error-text.ts";

export type Exports = Readonly<Record<string, unknown>>;

const DEFAULT = "default";

/** A value that a module exports, and its description for messages. */
export interface ChosenExport {
  readonly value: unknown;
  /** `its default export` or `its export Adam`. */
  readonly what: string;
}

/** The error of a name that a module does not export. */
export class UnknownExport extends SweepError {
  readonly wanted: string;
  readonly names: readonly string[];

  constructor(wanted: string, names: readonly string[], path: string) {
    const known = names.length === 0 ? "nothing" : names.join(", ");
    const problem = `no export ${JSON.stringify(wanted)} in ${shownPath(path)}, which exports ${known}`;
    super("input", problem, undefined, undefined, ["export"]);
    this.wanted = wanted;
    this.names = names;
  }
}

/**
 * Returns the export that a grid names, or the default. Compiled CommonJS has it inside its default
 * export. Throws SweepError("input") for a name that the module does not export.
 */
export function chosenExport(all: Exports, name: string | undefined, path: string): ChosenExport {
  const { default: standard } = all;
  if (name === undefined || name === DEFAULT) {
    const value = isObject(standard) && standard[DEFAULT] !== undefined ? standard[DEFAULT] : standard;
    return { value, what: "its default export" };
  }
  const from = Object.hasOwn(all, name) ? all : commonExports(all);
  if (Object.hasOwn(from, name)) return { value: from[name], what: `its export ${name}` };
  throw new UnknownExport(name, exportNames(all), path);
}

/** Returns the names that a grid may choose, `default` last. */
export function exportNames(all: Exports): readonly string[] {
  const names = new Set([...Object.keys(all), ...Object.keys(commonExports(all))]);
  const own = [...names].filter((name) => ![DEFAULT, "module.exports", "__esModule"].includes(name));
  return all[DEFAULT] === undefined ? own : [...own, DEFAULT];
}

/** Returns the properties of `module.exports`; none for a module with a class as its default. */
function commonExports({ default: standard }: Exports): Exports {
  return isObject(standard) ? standard : {};
}

export function isObject(value: unknown): value is Exports {
  return typeof value === "object" && value !== null;
}
