import { readFileSync } from "node:fs";
import { registerHooks } from "node:module";
import type { LoadHookSync, ResolveHookSync } from "node:module";
import { dirname } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { moduleFiles } from "./content-hash.ts";
import { packageFolder, readPackage } from "./package-json.ts";
import { importedFiles, isInstalled } from "./resolve-import.ts";

/**
 * Lets a user's module be written as TypeScript and bundlers allow: `./helper.js` and `./helper`
 * for helper.ts, and `import` and `export` in a package of type commonjs. Holds until the returned
 * function is called.
 */
export function allowUserImports(path: string): () => void {
  // In early versions of Node 22, require() is limited under a load hook, so it is the exception.
  const hooks = registerHooks(moduleFiles(path).some(isMistaken) ? { resolve, load } : { resolve });
  return () => hooks.deregister();
}

/** Whether Node takes a file for CommonJS although it is written with `import` or `export`. */
function isMistaken(file: string): boolean {
  if (!/\.[jt]s$/.test(file)) return false;
  const folder = packageFolder(dirname(file));
  const type = folder === undefined ? undefined : readPackage(folder)?.type;
  return type === "commonjs" && isModule(readFileSync(file, "utf8"));
}

const resolve: ResolveHookSync = (name, context, next) => {
  try {
    return next(name, context);
  } catch (error) {
    const parent = userFile(context.parentURL);
    if (parent === undefined || !/^\.{0,2}\/|^\.{1,2}$|^file:/.test(name)) throw error;
    const [found] = importedFiles(name, parent);
    if (found === undefined) throw error;
    return next(context.conditions.includes("require") ? found : pathToFileURL(found).href, context);
  }
};

const load: LoadHookSync = (url, context, next) => {
  const { format } = context;
  const file = userFile(url);
  if (file === undefined || !(format === "commonjs" || format === "commonjs-typescript")) return next(url, context);
  if (!isModule(readFileSync(file, "utf8"))) return next(url, context);
  return next(url, { ...context, format: format === "commonjs" ? "module" : "module-typescript" });
};

function userFile(url: string | undefined): string | undefined {
  if (url?.startsWith("file:") !== true) return undefined;
  const file = fileURLToPath(url);
  return isInstalled(file) ? undefined : file;
}

const IGNORED = /\/\*[\s\S]*?\*\/|`(?:\\[\s\S]|[^\\`])*`/g;
const MODULE = /^[ \t]*(?:import\s*(?:["'{*]|[\w$])|export\s*(?:[{*]|[\w$]))/m;
const COMMON = /^[ \t]*(?:module\.)?exports\b|^[ \t]*(?:export\s+)?import\s+[\w$]+\s*=|^[ \t]*export\s*=/m;

/** Whether a file is written with `import` or `export`, and not as CommonJS. */
function isModule(text: string): boolean {
  const code = text.replaceAll(IGNORED, "");
  return MODULE.test(code) && !COMMON.test(code);
}
