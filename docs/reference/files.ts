import { readFileSync } from "node:fs";
import { join } from "node:path";
import { apiPage } from "./api.ts";
import { DOCS } from "./docs.ts";
import { gridKeys } from "./grid-keys.ts";
import { objectiveFiles } from "./objectives.ts";
import { optimizerFiles } from "./optimizers.ts";

const BEGIN = "<!-- Written by npm run reference. -->";
const END = "<!-- End of what it writes. -->";

/** Returns what makes the files of docs/ that follow from the sources, by path. */
export function referenceFiles(): Map<string, () => string> {
  const grids = readFileSync(join(DOCS, "grids.md"), "utf8");
  const [before, , after] = grids.split(new RegExp(`(${BEGIN}[^]*${END})`));
  return new Map([
    ["grids.md", () => `${before}${BEGIN}\n\n${gridKeys()}\n\n${END}${after}`],
    ...[["api.md", apiPage] as const, ...optimizerFiles(), ...objectiveFiles()].map(
      ([file, make]) => [file, file.endsWith(".md") ? () => `${BEGIN}\n\n${make()}` : make] as const,
    ),
  ]);
}
