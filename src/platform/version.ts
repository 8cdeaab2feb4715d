import { readFileSync } from "node:fs";
import { bundledError } from "./bundled.ts";
import { packageFile } from "./package-file.ts";

/**
 * Returns the package's version, from its package.json. Throws SweepError if the code has been
 * bundled.
 */
export function packageVersion(): string {
  const file = packageFile("package.json");
  const { name, version } = JSON.parse(readFileSync(file, "utf8")) as Readonly<Record<string, string>>;
  if (name !== "gradsweep" || version === undefined) throw bundledError();
  return version;
}
