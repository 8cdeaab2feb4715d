// Writes the reference pages and their pictures: npm run reference
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { DOCS } from "./docs.ts";
import { referenceFiles } from "./files.ts";

for (const [file, make] of referenceFiles()) {
  mkdirSync(dirname(join(DOCS, file)), { recursive: true });
  writeFileSync(join(DOCS, file), make());
}
