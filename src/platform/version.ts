import { readFileSync } from "node:fs";
import { findPackageJSON } from "node:module";
import { bundledError } from "./bundled.ts";

/**
 * Returns the package's version, from its package.json. Throws SweepError if the code has been
 * bundled.
 */
export function packageVersion(): string {
  // A bundle in CommonJS has no URL, and another one finds its own package.json.
  const own = import.meta.url as string | undefined;
  const file = own === undefined ? undefined : findPackageJSON(own);
  if (file === undefined) throw bundledError();
  const { name, version } = JSON.parse(readFileSync(file, "utf8")) as Readonly<Record<string, string>>;
  if (name !== "gradsweep" || version === undefined) throw bundledError();
  return version;
}
