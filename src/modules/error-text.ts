import { basename, dirname, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { inspect } from "node:util";
import { isError } from "../errors.ts";
import { moduleFiles } from "./content-hash.ts";

const MAX_LENGTH = 300;

/** Whether a file is sweep's own: its stack frames do not help the author of a module. */
function isOurs(file: string): boolean {
  // A bundle in CommonJS has no URL.
  const own = import.meta.url as string | undefined;
  return (
    own !== undefined && ["../", "../../workers/"].some((ours) => file.startsWith(fileURLToPath(new URL(ours, own))))
  );
}

/** Returns a module's error on one line, with its place: `lr is negative (mine.ts:12)`. */
export function errorText(error: unknown, path: string): string {
  const place = placeOf(error, path);
  return `${messageOf(error)}${place === undefined ? "" : ` (${place})`}`;
}

/**
 * Returns the error of a module that does not load: `mine.ts:12: does not load: Unexpected token
 * ')'`.
 */
export function loadErrorText(error: unknown, path: string): string {
  const place =
    placeOf(error, path) ?? (isError(error) && error.name === "SyntaxError" ? placeOfSyntaxError(path) : undefined);
  const own = `${basename(path)}:`;
  if (place === undefined) return `${shownPath(path)}: does not load: ${messageOf(error)}`;
  if (place.startsWith(own)) return `${shownPath(path)}:${place.slice(own.length)}: does not load: ${messageOf(error)}`;
  return `${shownPath(path)}: does not load: ${messageOf(error)} (${place})`;
}

/** Returns the path to show in messages, relative to the working directory if it is below it. */
export function shownPath(path: string): string {
  const seen = relative(process.cwd(), path);
  return seen.startsWith("..") ? path : seen;
}

function messageOf(error: unknown): string {
  let text: string;
  try {
    text = plainText(isError(error) ? error.message || error.name : error);
  } catch {
    text = "an object without a text was thrown";
  }
  const line = text.replaceAll(/\s+/g, " ").trim();
  return line.length > MAX_LENGTH ? `${line.slice(0, MAX_LENGTH)}…` : line;
}

/** Returns the text of a thrown value that is not an Error. */
function plainText(thrown: unknown): string {
  return typeof thrown === "string" ? thrown : inspect(thrown, { depth: 1, breakLength: Infinity });
}

/** Returns `file:line`, relative to the module's folder; undefined outside the user's files. */
function placeOf(error: unknown, path: string): string | undefined {
  const stack = stackOf(error);
  const [, file, line] =
    /^((?:file:\/\/)?\/.+):(\d+)\n/.exec(stack) ??
    /^ {4}at (?:.*[( ])?((?:file:\/\/)?\/.*?):(\d+):\d+\)?$/m.exec(stack) ??
    [];
  if (file === undefined) return undefined;
  const real = file.startsWith("file:") ? decodeURIComponent(file.slice("file://".length)) : file;
  return isOurs(real) ? undefined : named(real, Number(line), path);
}

function stackOf(error: unknown): string {
  try {
    return isError(error) ? String(error.stack) : "";
  } catch {
    return ""; // An error's getters may throw.
  }
}

/** Returns the place of a syntax error in plain JavaScript, which only `node --check` prints. */
function placeOfSyntaxError(path: string): string | undefined {
  // Loaded on demand: every worker thread imports this file, few need it.
  const { spawnSync } = process.getBuiltinModule("node:child_process");
  for (const file of moduleFiles(path).filter((one) => /\.[cm]?js$/.test(one))) {
    const { stderr } = spawnSync(process.execPath, ["--check", file], { encoding: "utf8" });
    const line = stderr.startsWith(`${file}:`) ? /^\d+/.exec(stderr.slice(file.length + 1))?.[0] : undefined;
    if (line !== undefined) return named(file, Number(line), path);
  }
  return undefined;
}

function named(file: string, line: number, path: string): string {
  return `${relative(dirname(path), file)}:${line}`;
}
