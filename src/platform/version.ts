import { readFileSync } from "node:fs";
import { findPackageJSON } from "node:module";

/** Returns the package's version, from its package.json. */
export function packageVersion(): string {
  const file = findPackageJSON(import.meta.url);
  if (file === undefined) throw new Error("the package has no package.json");
  const { version } = JSON.parse(readFileSync(file, "utf8")) as { readonly version: string };
  return version;
}
