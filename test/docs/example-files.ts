import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DOCS } from "../../docs/reference/docs.ts";

export const FOLDER: string = join(DOCS, "examples");

interface Example {
  readonly file: string;
  readonly text: string;
}

export const examples: readonly Example[] = readdirSync(FOLDER).map((file) => ({
  file,
  text: readFileSync(join(FOLDER, file), "utf8"),
}));
