import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** The fields of a package.json that decide which files a name stands for. */
export interface PackageJson {
  readonly name?: unknown;
  readonly type?: unknown;
  readonly main?: unknown;
  /** Values of names that begin with `#`. */
  readonly imports?: unknown;
  /** Values of the package's subpaths. */
  readonly exports?: unknown;
}

/** Returns the nearest folder, from `folder` upwards, that has a package.json. */
export function packageFolder(folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    if (readPackage(at) !== undefined) return at;
    if (dirname(at) === at) return undefined;
  }
}

/** Reads the package.json of a folder; undefined if it cannot be read. */
export function readPackage(folder: string): PackageJson | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
