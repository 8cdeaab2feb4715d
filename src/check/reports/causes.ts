import { existsSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import type { Results } from "../../store/read/results.ts";
import type { SameAsResult } from "../same-as.ts";
import type { Cause } from "./cause.ts";
import type { SweepSpec } from "../../sweep/spec/sweep-spec.ts";

/** Errors read from failed trials: enough to meet every cause, few enough to hold. */
const MAX_ERRORS = 1000;

const AT_START = /^(?<file>[^\n]+?)(?::(?<line>\d+))?(?::\d+)?: (?<message>[^\n]*)/gm;
const AT_END = / \((?<file>[^():\n]+):(?<line>\d+)\)$/m;

/**
 * Returns the causes that a message names: `grid.yaml:4:3: problem` at the start of a line, or
 * `problem (mine.ts:12)`, with a file of one of the folders.
 */
export function causesIn(message: string, folders: readonly string[]): Cause[] {
  const leading = [...message.matchAll(AT_START)].flatMap((match) => causeOf(match, ["."]) ?? []);
  if (leading.length > 0) return leading;
  const trailing = AT_END.exec(message);
  const cause = trailing === null ? undefined : causeOf(trailing, folders);
  return cause === undefined ? [] : [{ ...cause, message: message.slice(0, trailing?.index).split("\n", 1)[0] ?? "" }];
}

/**
 * Returns an error with the path of its place from the working directory: `problem
 * (convergence/mine.ts:12)`.
 */
export function fromHere(error: string, folders: readonly string[]): string {
  return error.replace(AT_END, (place, name: string, line: string) => {
    const file = fileIn(name, folders);
    const seen = file === undefined ? ".." : relative(".", file);
    return seen.startsWith("..") ? place : ` (${seen}:${line})`;
  });
}

/** Returns the folders of a sweep's modules. */
export function moduleFolders({ spaces }: SweepSpec): string[] {
  const modules = spaces.flatMap(({ optimizer, objective }) => [optimizer.module, objective.module]);
  return [...new Set(modules.flatMap((one) => (one === undefined ? [] : [dirname(one.path)])))];
}

/** Returns the places at which modules threw in failed trials, one cause for each place. */
export function thrownCauses(results: Results, sweepId: number, spec: SweepSpec): Cause[] {
  const where = "error IS NOT NULL AND status = 'failed'";
  const folders = moduleFolders(spec);
  if (folders.length === 0) return [];
  const causes = new Map<string, Cause & { trials: number }>();
  for (const [error] of results.query(sweepId, { columns: ["error"], where, limit: MAX_ERRORS }).rows) {
    for (const cause of causesIn(String(error), folders)) {
      const key = `${cause.file}:${cause.line}`;
      const known = causes.get(key);
      if (known === undefined) causes.set(key, { ...cause, trials: 1 });
      else known.trials += 1;
    }
  }
  return [...causes.values()].map(({ trials, ...cause }) => {
    const others = trials === 1 ? "" : ` (in ${trials}${trials === MAX_ERRORS ? " or more" : ""} trials)`;
    return { ...cause, message: `${cause.message}${others}` };
  });
}

/** Returns the places at which modules threw when they were held against rules. */
export function sameAsCauses(results: readonly SameAsResult[], spec: SweepSpec): Cause[] {
  return results.flatMap(({ problem, difference }) =>
    problem === null || (difference?.place ?? null) !== null ? [] : causesIn(problem, moduleFolders(spec)),
  );
}

function causeOf({ groups = {} }: RegExpMatchArray, folders: readonly string[]): Cause | undefined {
  const { file = "", line = "1", message = "" } = groups;
  const found = fileIn(file, folders);
  return found === undefined ? undefined : { file: found, line: Number(line), message };
}

function fileIn(name: string, folders: readonly string[]): string | undefined {
  const paths = folders.map((folder) => (name.startsWith("/") ? name : join(folder, name)));
  return paths.find((path) => existsSync(path));
}
