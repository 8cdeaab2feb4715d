import { basename, dirname, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { inspect } from "node:util";
import { moduleFiles } from "./content-hash.ts";

const MAX_LENGTH = 300;

// Frames of our own say nothing to the person whose module it is.
const OURS: readonly string[] = ["../", "../../workers/"].map((ours) => fileURLToPath(new URL(ours, import.meta.url)));

/** What a module has thrown, on one line, and where in its files: `lr is negative (mine.ts:12)`. */
export function errorText(error: unknown, path: string): string {
  const place = placeOf(error, path);
  return `${messageOf(error)}${place === undefined ? "" : ` (${place})`}`;
}

/** The same of a module that does not load: `mine.ts:12: does not load: Unexpected token ')'`. */
export function loadErrorText(error: unknown, path: string): string {
  const place = placeOf(error, path) ?? (error instanceof SyntaxError ? placeOfSyntaxError(path) : undefined);
  const own = `${basename(path)}:`;
  if (place === undefined) return `${shownPath(path)}: does not load: ${messageOf(error)}`;
  if (place.startsWith(own)) return `${shownPath(path)}:${place.slice(own.length)}: does not load: ${messageOf(error)}`;
  return `${shownPath(path)}: does not load: ${messageOf(error)} (${place})`;
}

/** A module as messages name it: as seen from the working directory, where it is below that. */
export function shownPath(path: string): string {
  const seen = relative(process.cwd(), path);
  return seen.startsWith("..") ? path : seen;
}

function messageOf(error: unknown): string {
  let text: string;
  try {
    text = plainText(error instanceof Error ? error.message || error.name : error);
  } catch {
    text = "something that is no text was thrown";
  }
  const line = text.replaceAll(/\s+/g, " ").trim();
  return line.length > MAX_LENGTH ? `${line.slice(0, MAX_LENGTH)}…` : line;
}

/** What is no error: a text as it is, anything else as code would have it. */
function plainText(thrown: unknown): string {
  return typeof thrown === "string" ? thrown : inspect(thrown, { depth: 1, breakLength: Infinity });
}

/** `file:line`, the file as seen from the module's folder; undefined where it did not happen in the person's files. */
function placeOf(error: unknown, path: string): string | undefined {
  const stack = stackOf(error);
  const [, file, line] =
    /^((?:file:\/\/)?\/.+):(\d+)\n/.exec(stack) ??
    /^ {4}at (?:.*[( ])?((?:file:\/\/)?\/.*?):(\d+):\d+\)?$/m.exec(stack) ??
    [];
  if (file === undefined) return undefined;
  const real = file.startsWith("file:") ? decodeURIComponent(file.slice("file://".length)) : file;
  return OURS.some((ours) => real.startsWith(ours)) ? undefined : named(real, Number(line), path);
}

function stackOf(error: unknown): string {
  try {
    return error instanceof Error ? String(error.stack) : "";
  } catch {
    return ""; // Errors may be made to throw when they are looked at.
  }
}

/** V8 keeps the place of a syntax error in plain JavaScript to itself; `node --check` tells it. */
function placeOfSyntaxError(path: string): string | undefined {
  // Loaded here alone: every worker thread has this file, and few are ever told of such an error.
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
