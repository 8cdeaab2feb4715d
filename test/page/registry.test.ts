import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const folder = new URL("../../src/page/sections/", import.meta.url);

test("the registry lists every section", () => {
  const files = readdirSync(folder).filter((file) => file.endsWith("-section.ts"));
  const registry = readFileSync(new URL("registry.ts", folder), "utf8");
  const listed = [...registry.matchAll(/from "\.\/(.*-section\.ts)"/g)].map(([, file]) => file);
  expect(new Set(listed)).toEqual(new Set(files));
});
