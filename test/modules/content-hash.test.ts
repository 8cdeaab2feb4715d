import { mkdirSync, renameSync, symlinkSync } from "node:fs";
import { join, relative } from "node:path";
import { expect, test } from "vitest";
import { contentHash, moduleFiles } from "../../src/modules/content-hash.ts";
import { folderOf } from "../support/files/temporary-folder.ts";

const FILES = {
  "mine.ts": `
    import { a } from "./lib/a.ts";
    import type { T } from './types.ts';
    export * from "./b.mjs"
    import "./effect.js?once";
    import data from "./data.json" with { type: "json" };
    import fs from "node:fs"; import other from "other";
    export const late = () => import(\`./late.ts\`);
    export const text = "./nowhere.ts and more", folder = "./lib", bare = "mine.ts";
  `,
  "lib/a.ts": `export { c as a } from "../c.ts"; import "../node_modules/other/index.js";`,
  "types.ts": "export type T = 1;",
  "b.mjs": `import "./mine.ts";`,
  "effect.js": "",
  "data.json": `{ "a": "./unrelated.ts" }`,
  "late.ts": `const old = require("./old"); export default new URL("./table.bin", import.meta.url);`,
  "old.cjs": "",
  "old.js": "module.exports = require('./dir');",
  "dir/index.js": "",
  "table.bin": "\u0000 './unrelated.ts'",
  "c.ts": "export const c = 1;",
  "unrelated.ts": "",
  "node_modules/other/index.js": `import "../../unrelated.ts"`,
};

const IMPORTED = [
  ...["mine.ts", "lib/a.ts", "types.ts", "b.mjs", "effect.js", "data.json", "late.ts"],
  ...["c.ts", "old.js", "dir/index.js", "table.bin"],
];

function hashOf(change: Readonly<Record<string, string>> = {}): string {
  return contentHash(join(folderOf({ ...FILES, ...change }), "mine.ts"));
}

test("a module's files are those named by relative paths, recursively", () => {
  const folder = folderOf(FILES);
  const files = moduleFiles(join(folder, "mine.ts")).map((file) => relative(folder, file));
  expect(files.toSorted()).toEqual(IMPORTED.toSorted());
});

test.each(IMPORTED)("the hash changes with %s", (name) => {
  const text = FILES[name as keyof typeof FILES];
  expect(hashOf({ [name]: `${text} ` })).not.toBe(hashOf());
});

test("the hash is SHA-256 in hexadecimal, and no other file, folder or name of the module changes it", () => {
  const hash = hashOf();
  expect(hash).toMatch(/^[0-9a-f]{64}$/);
  expect(hashOf({ "unrelated.ts": "export {};", "node_modules/other/index.js": "", "old.cjs": "1" })).toBe(hash);
  const { "b.mjs": _circle, ...others } = FILES;
  const folder = folderOf(others);
  const before = contentHash(join(folder, "mine.ts"));
  renameSync(join(folder, "mine.ts"), join(folder, "yours.ts"));
  expect(contentHash(join(folder, "yours.ts"))).toBe(before);
});

test("swapped contents change the hash", () => {
  const swapped = { "c.ts": FILES["effect.js"], "effect.js": FILES["c.ts"] };
  expect(hashOf(swapped)).not.toBe(hashOf());
});

test("a new file changes the hash, and a link counts as its target", () => {
  expect(hashOf({ "nowhere.ts": "" })).toBe(hashOf());
  const folder = folderOf({ "mine.ts": 'import "./linked.ts"', "real/linked.ts": "1" });
  const before = contentHash(join(folder, "mine.ts"));
  symlinkSync(join(folder, "real/linked.ts"), join(folder, "linked.ts"));
  expect(contentHash(join(folder, "mine.ts"))).not.toBe(before);
});

const PROJECT = {
  "package.json": JSON.stringify({
    name: "mine",
    imports: {
      "#rules/*": "./rules/*.ts",
      "#both": { import: "./esm.mjs", default: "./common.cjs" },
      "#far": "linked",
    },
    exports: { "./self": "./self.ts" },
  }),
  "tsconfig.json": '{ /* aliases */ "extends": "./base.json" }',
  "base.json": '{ "compilerOptions": { "paths": { "@/*": ["./lib/*"] } } }',
  "mine.ts": `
    import "#rules/adam"; import '#both';
    import { a } from "./helper.js";
    import b from "@/late"; import "mine/self";
    import "linked"; import "@scope/linked/part";
    const wasm = await import("./code.wasm");
    const common = require("./common2");
    import "installed"; import "node:fs";
  `,
  ...{ "rules/adam.ts": "", "esm.mjs": "", "common.cjs": "", "helper.ts": "", "lib/late.ts": "", "self.ts": "" },
  ...{ "code.wasm": "\u0000asm", "common2.cts": "" },
  "packages/linked/package.json": '{ "name": "linked", "exports": { "import": "./src/index.ts" } }',
  "packages/linked/src/index.ts": 'export * from "./deep.js";',
  "packages/linked/src/deep.ts": "",
  "packages/part/package.json": '{ "name": "@scope/linked" }',
  "packages/part/part.js": "",
  "node_modules/installed/package.json": '{ "main": "index.js" }',
  "node_modules/installed/index.js": "",
};

test("aliases, linked packages and names without their ending are sources; installed packages are not", () => {
  const folder = folderOf(PROJECT);
  mkdirSync(join(folder, "node_modules/@scope"));
  symlinkSync("../packages/linked", join(folder, "node_modules/linked"));
  symlinkSync("../../packages/part", join(folder, "node_modules/@scope/linked"));
  const files = moduleFiles(join(folder, "mine.ts")).map((file) => relative(folder, file));
  expect(files.toSorted()).toEqual(
    [
      ...["mine.ts", "rules/adam.ts", "esm.mjs", "common.cjs", "helper.ts", "lib/late.ts", "self.ts", "code.wasm"],
      ...["common2.cts", "packages/linked/src/index.ts", "packages/linked/src/deep.ts", "packages/part/part.js"],
    ].toSorted(),
  );
});
