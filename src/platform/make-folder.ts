import { mkdirSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Makes a folder and those that it is in. Not by `recursive`, which never ends where the system says of a folder in one that is there
 * that there is none, as in /proc. Throws what the system says.
 */
export function makeFolder(folder: string): void {
  try {
    mkdirSync(folder);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "EEXIST") return;
    if (code !== "ENOENT" || dirname(folder) === folder) throw error;
    makeFolder(dirname(folder));
    mkdirSync(folder);
  }
}
