import { existsSync } from "node:fs";
import module from "node:module";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { bundledError } from "./bundled.ts";

/**
 * Returns the path of a file of workers/: .ts in a checkout, .js in the package. Throws SweepError
 * if the code has been bundled.
 */
export function workerFile(name: string): string {
  // A bundle in CommonJS has no URL.
  const own = import.meta.url as string | undefined;
  if (own === undefined) throw bundledError();
  const file = fileURLToPath(new URL(`../../workers/${name}${own.endsWith(".ts") ? ".ts" : ".js"}`, own));
  if (!existsSync(file)) throw bundledError();
  return file;
}

/**
 * Returns an environment with the compile cache, which threads do not inherit. It halves their
 * start time.
 */
export function workerEnvironment(): NodeJS.ProcessEnv {
  const cache = module.getCompileCacheDir();
  return cache === undefined ? process.env : { ...process.env, NODE_COMPILE_CACHE: dirname(cache) };
}
