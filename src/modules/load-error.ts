import { readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { basename } from "node:path";
import { moduleFiles } from "./content-hash.ts";
import { thrownText, placeOf, shownPath, shownPlace } from "./error-text.ts";
import type { ErrorPlace } from "./error-text.ts";
import { failedImport, loadRemedy } from "./load-remedy.ts";

/**
 * Returns the error of a module that does not load, with its place and, for a common cause, the
 * remedy: `mine.ts:12: does not load: Unexpected token ')'`.
 */
export function loadErrorText(error: unknown, path: string): string {
  const place = placeOfImport(error, path) ?? placeOf(error) ?? placeOfSyntaxError(error, path);
  const line = place === undefined ? "" : lineAt(place);
  const problem = `does not load: ${thrownText(error)}${loadRemedy(error, path, line)}`;
  if (place === undefined) return `${shownPath(path)}: ${problem}`;
  const shown = shownPlace(place, path);
  const own = `${basename(path)}:`;
  return shown.startsWith(own)
    ? `${shownPath(path)}:${shown.slice(own.length)}: ${problem}`
    : `${shownPath(path)}: ${problem} (${shown})`;
}

/** Returns the line of the import that failed, for which Node gives none. */
function placeOfImport(error: unknown, path: string): ErrorPlace | undefined {
  const failed = failedImport(error);
  if (failed === undefined) return undefined;
  const { name, file } = failed;
  // Node reports relative names as paths.
  const end = /^(?:\/|file:)/.test(name) ? basename(name) : name;
  for (const from of file === undefined ? moduleFiles(path) : [file]) {
    const at = linesOf(from).findIndex((text) => text.includes(`${end}"`) || text.includes(`${end}'`));
    if (at >= 0) return { file: from, line: at + 1 };
  }
  return undefined;
}

/** Returns the place of a syntax error for which V8 gives none, as `node --check` prints it. */
function placeOfSyntaxError(error: unknown, path: string): ErrorPlace | undefined {
  if (!(error instanceof SyntaxError)) return undefined;
  // Loaded on demand: every worker thread imports this file, few need it.
  const { spawnSync } = process.getBuiltinModule("node:child_process");
  for (const file of moduleFiles(path).filter((one) => /\.[cm]?[jt]s$/.test(one))) {
    const isTypeScript = file.endsWith("ts");
    const args = isTypeScript ? ["--input-type=module", "--check", "-"] : ["--check", file];
    const input = isTypeScript ? strippedText(file) : "";
    const { stderr } = spawnSync(process.execPath, args, { encoding: "utf8", input });
    const [, line] = /^(?:\[stdin\]|\/.*):(\d+)\n/.exec(stderr) ?? [];
    if (line !== undefined) return { file, line: Number(line) };
  }
  return undefined;
}

/** Returns JavaScript with the lines of the TypeScript; empty if its types cannot be stripped. */
function strippedText(file: string): string {
  try {
    return stripTypeScriptTypes(readFileSync(file, "utf8"));
  } catch {
    return "";
  }
}

function lineAt({ file, line }: ErrorPlace): string {
  return linesOf(file)[line - 1] ?? "";
}

function linesOf(file: string): readonly string[] {
  try {
    return readFileSync(file, "utf8").split("\n");
  } catch {
    return []; // Its place is in a generated file.
  }
}
