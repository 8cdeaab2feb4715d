import { dirname, relative } from "node:path";
import { inspect } from "node:util";
import { isError } from "../errors.ts";
import { ownFolders } from "../platform/own-files.ts";

const MAX_LENGTH = 300;

/** Whether a file is sweep's own: its stack frames do not help the author of a module. */
function isOurs(file: string): boolean {
  return ownFolders().some((folder) => file.startsWith(folder));
}

/** Returns a module's error on one line, with its place: `lr is negative (mine.ts:12)`. */
export function errorText(error: unknown, path: string): string {
  const place = placeOf(error);
  return `${thrownText(error)}${place === undefined ? "" : ` (${shownPlace(place, path)})`}`;
}

/** Returns the path to show in messages, relative to the working directory if it is below it. */
export function shownPath(path: string): string {
  const seen = relative(process.cwd(), path);
  return seen.startsWith("..") ? path : seen;
}

/** Returns the text of whatever was thrown, on one line. */
export function thrownText(error: unknown): string {
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

/** The place of an error in a user's file. */
export interface ErrorPlace {
  readonly file: string;
  readonly line: number;
}

/** Returns the place of an error; undefined outside the user's files. */
export function placeOf(error: unknown): ErrorPlace | undefined {
  const stack = stackOf(error);
  const [, file, line] =
    /^((?:file:\/\/)?\/.+):(\d+)\n/.exec(stack) ??
    /^ {4}at (?:.*[( ])?((?:file:\/\/)?\/.*?):(\d+):\d+\)?$/m.exec(stack) ??
    [];
  if (file === undefined) return undefined;
  const real = file.startsWith("file:") ? decodeURIComponent(file.slice("file://".length)) : file;
  return isOurs(real) ? undefined : { file: real, line: Number(line) };
}

function stackOf(error: unknown): string {
  try {
    return isError(error) ? String(error.stack) : "";
  } catch {
    return ""; // An error's getters may throw.
  }
}

/** Formats a place as `file:line`, relative to the folder of the module at `path`. */
export function shownPlace({ file, line }: ErrorPlace, path: string): string {
  return `${relative(dirname(path), file)}:${line}`;
}
