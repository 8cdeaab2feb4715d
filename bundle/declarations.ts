// Removes the declarations that the package's exports do not reach: tsc writes one for each source.
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";

const types = join(import.meta.dirname, "../dist/types");
const reached = new Set(
  ["index", "jest", "matchers", "optimizer", "vitest"].map((name) => join(types, `${name}.d.ts`)),
);

// The set grows while the loop runs.
for (const file of reached) {
  for (const [, path] of readFileSync(file, "utf8").matchAll(/["'](\.{1,2}\/[^"']+)\.[jt]s["']/g)) {
    reached.add(join(dirname(file), `${path}.d.ts`));
  }
}
for (const entry of readdirSync(types, { recursive: true, withFileTypes: true })) {
  const file = join(entry.parentPath, entry.name);
  if (entry.isFile() && !reached.has(file)) rmSync(file);
}
