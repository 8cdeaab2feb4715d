import { readFileSync } from "node:fs";
import { registerHooks } from "node:module";
import type { LoadHookSync, ResolveHookSync } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { importedFiles, isInstalled } from "./resolve-import.ts";

/**
 * Lets user modules be written as TypeScript and bundlers allow: `./helper.js` and `./helper` for
 * helper.ts, and `import` and `export` in a package of type commonjs. Holds until the returned
 * function is called.
 */
export function allowUserImports(): () => void {
  const hooks = registerHooks({ resolve, load });
  return () => hooks.deregister();
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

/** Whether a file that Node takes for CommonJS is written with `import` or `export`. */
function isModule(text: string): boolean {
  const code = text.replaceAll(IGNORED, "");
  return MODULE.test(code) && !COMMON.test(code);
}
