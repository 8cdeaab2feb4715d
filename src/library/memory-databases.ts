import { readFileSync } from "node:fs";
import { SweepError } from "../errors.ts";
import { openImage, openResults } from "../store/read/results.ts";
import type { Results } from "./results.ts";

/** Start of the name of a database in memory. */
export const MEMORY = ":memory:";

/** Databases of finished runs by name: `:memory:1`, `:memory:2`. */
const images = new Map<string, Uint8Array>();
let last = 0;

/** Reads a closed database into memory and returns its name. */
export function keepInMemory(file: string): string {
  last += 1;
  const name = `${MEMORY}${last}`;
  images.set(name, readFileSync(file));
  return name;
}

export function forget(name: string): void {
  images.delete(name);
}

/** Opens a results database, in memory or a file. */
export function openAny(name: string): Results {
  if (!name.startsWith(MEMORY)) return openResults(name);
  const image = images.get(name);
  if (image !== undefined) return openImage(image, name);
  const problem = "no such database in memory: each run has its own, which its close() removes; open run.db";
  throw new SweepError("input", `${problem}: "${name}"`);
}
