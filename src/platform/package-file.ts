import { existsSync } from "node:fs";
import { findPackageJSON } from "node:module";
import { dirname, join } from "node:path";
import { bundledError } from "./bundled.ts";

/** Returns the path of a file of the package. Throws SweepError if the code has been bundled. */
export function packageFile(name: string): string {
  // A bundle in CommonJS has no URL, and another one finds its own package.json.
  const own = import.meta.url as string | undefined;
  const found = own === undefined ? undefined : findPackageJSON(own);
  const file = found === undefined ? undefined : join(dirname(found), name);
  if (file === undefined || !existsSync(file)) throw bundledError();
  return file;
}
