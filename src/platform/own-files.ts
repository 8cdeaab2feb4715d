import { existsSync } from "node:fs";
import module from "node:module";
import { basename, dirname, join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { bundledError } from "./bundled.ts";

// `src/platform/own-files.ts` in a checkout, a file of dist/ in the package. If another bundler has
// made CommonJS of this code, it has no URL.
const own = import.meta.url as string | undefined;

function ownUrl(): string {
  if (own === undefined) throw bundledError();
  return own;
}

/** Whether this code runs from sources. The package contains only the bundle. */
export function runsSources(): boolean {
  return ownUrl().endsWith(".ts");
}

/** Returns the folder of the package, or of the checkout. */
export function packageFolder(): string {
  return join(dirname(fileURLToPath(ownUrl())), runsSources() ? "../.." : "..");
}

/** Whether the sources are there. A checkout may run the bundle, too. */
export function isCheckout(): boolean {
  return existsSync(join(packageFolder(), "src/platform/own-files.ts"));
}

/** Returns the folders of the package's code, with a separator at the end. */
export function ownFolders(): string[] {
  if (own === undefined) return [];
  return (runsSources() ? ["src", "workers"] : ["dist"]).map((name) => join(packageFolder(), name) + sep);
}

/**
 * Returns the path of a file that starts a thread or a process, given by its source:
 * `workers/run-chunk.ts`. In the bundle, these files are side by side. Throws SweepError if another
 * bundler has moved this code.
 */
export function entryFile(source: string): string {
  const file = join(packageFolder(), runsSources() ? source : `dist/${basename(source, ".ts")}.js`);
  if (!existsSync(file)) throw bundledError();
  return file;
}

/**
 * Returns an environment with the compile cache, which threads and child processes do not inherit.
 * It halves their start time. The folder has a cache for each Node version.
 */
export function workerEnvironment(): NodeJS.ProcessEnv {
  const cache = module.getCompileCacheDir();
  return cache === undefined ? process.env : { ...process.env, NODE_COMPILE_CACHE: dirname(cache) };
}
