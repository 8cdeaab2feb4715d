import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { isError } from "../errors.ts";
import { importedFiles } from "./resolve-import.ts";
import { aliasTargets } from "./tsconfig-paths.ts";

/** The loader that runs TypeScript of all kinds. NODE_OPTIONS reaches all threads. */
const TSX = 'install tsx and set NODE_OPTIONS="--import tsx"';

/** An import that failed: the name or path, and the file that imports it, if known. */
interface FailedImport {
  readonly name: string;
  readonly file: string | undefined;
}

/** Returns the import that failed; undefined for another error. */
export function failedImport(error: unknown): FailedImport | undefined {
  if (!isError(error)) return undefined;
  const [, name, file] =
    /^Cannot find (?:package|module) '(.+?)' imported from (.+)$/m.exec(error.message) ??
    /^Cannot find module '(.+?)'\nRequire stack:\n- (.+)$/m.exec(error.message) ??
    [];
  if (name !== undefined && file !== undefined) {
    return { name, file: file.startsWith("file:") ? fileURLToPath(file) : file };
  }
  const [, json] = /^Module "(.+)" needs an import attribute/.exec(error.message) ?? [];
  return json === undefined ? undefined : { name: json, file: undefined };
}

/**
 * Returns the end of the message about a module that does not load: the remedy, or "". `line` is
 * the text of the line with the error, if known.
 */
export function loadRemedy(error: unknown, path: string, line: string): string {
  if (!isError(error)) return "";
  const { message } = error;
  const code = "code" in error ? error.code : undefined;
  if (code === "ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX") return `: replace it, or ${TSX}`;
  if (code === "ERR_UNKNOWN_FILE_EXTENSION" && message.includes(".tsx")) {
    return `: rename it to .ts if it has no JSX, or ${TSX}`;
  }
  if (code === "ERR_IMPORT_ATTRIBUTE_MISSING") return ': write import … from "…" with { type: "json" }';
  if (error instanceof SyntaxError && /(?:^|\s)@[\w$]/.test(line)) {
    return `: Node runs no decorators: remove them, or ${TSX}`;
  }
  const failed = failedImport(error);
  if (failed?.file !== undefined && aliasTargets(failed.name, dirname(failed.file)).length > 0) {
    return `: Node does not read the paths of tsconfig.json: use imports in package.json (#name), or ${TSX}`;
  }
  const missing = failed?.file === undefined ? undefined : PACKAGE.exec(failed.name)?.[0];
  return missing === undefined ? typeRemedy(message, path) : `: npm install ${missing} installs it`;
}

/** The name of a package at the start of an import. */
const PACKAGE = /^(?:@[a-z\d~-][\w.~-]*\/)?[a-z\d~-][\w.~-]*(?=\/|$)/;

/** Returns the remedy for the import of a type, which stripping does not remove. */
function typeRemedy(message: string, path: string): string {
  const [, from, name] = /module '(.+?)' does not provide an export named '([\w$]+)'/.exec(message) ?? [];
  if (from === undefined || name === undefined) return "";
  const isType = new RegExp(String.raw`\b(?:interface|type)\s+${name.replaceAll("$", String.raw`\$`)}\b`);
  const isDeclared = importedFiles(from, path).some((file) => isType.test(readFileSync(file, "utf8")));
  return isDeclared ? `: it is a type: write import type { ${name} }` : "";
}
