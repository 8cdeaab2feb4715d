import module from "node:module";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

/** Returns the path of a file of workers/: .ts in a checkout, .js in the package. */
export function workerFile(name: string): string {
  const ending = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
  return fileURLToPath(new URL(`../../workers/${name}${ending}`, import.meta.url));
}

/**
 * Returns an environment with the compile cache, which threads do not inherit. It halves their
 * start time.
 */
export function workerEnvironment(): NodeJS.ProcessEnv {
  const cache = module.getCompileCacheDir();
  return cache === undefined ? process.env : { ...process.env, NODE_COMPILE_CACHE: dirname(cache) };
}
