// Writes the file of dist/ that contains what the package has compressed: the pages, and what
// pictures need. package.json leaves these files out.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { filesIn, PACKED, packed } from "../src/platform/packed-files.ts";

const dist = join(import.meta.dirname, "../dist");
const manifest = JSON.parse(readFileSync(join(dist, "../package.json"), "utf8")) as {
  readonly files: readonly string[];
};
const leftOut = manifest.files.filter((one) => one.startsWith("!dist/")).map((one) => one.slice("!dist/".length));
const files = Array.from(filesIn(dist)).filter(([path]) => leftOut.includes(path.split("/")[0]!));
writeFileSync(join(dist, PACKED), packed(new Map(files)));
