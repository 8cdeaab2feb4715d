import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { temporaryFile } from "../support/files/temporary-file.ts";

export const FOLDER: string = fileURLToPath(new URL("../data/databases/", import.meta.url));

/** Returns a copy of the database of a release. */
export function copyOf(name: string): string {
  const file = temporaryFile();
  copyFileSync(join(FOLDER, `${name}.db`), file);
  return file;
}
