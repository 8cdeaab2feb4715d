import module from "node:module";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

/** A file of workers/: it has this file's own ending, .ts in a checkout, .js in the package. */
export function workerFile(name: string): string {
  const ending = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
  return fileURLToPath(new URL(`../../workers/${name}${ending}`, import.meta.url));
}

/** Threads do not inherit the compile cache; with it, one starts in half the time. Its folder has one for each version of Node. */
export function workerEnvironment(): NodeJS.ProcessEnv {
  const cache = module.getCompileCacheDir();
  return cache === undefined ? process.env : { ...process.env, NODE_COMPILE_CACHE: dirname(cache) };
}
