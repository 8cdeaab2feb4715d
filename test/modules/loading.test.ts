import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { SweepError } from "../../src/errors.ts";
import { ModuleProbe } from "../../src/modules/probe.ts";
import { folderOf } from "../support/files/temporary-folder.ts";

const probe = new ModuleProbe();
afterAll(() => probe.close());

const TSX = 'install tsx and set NODE_OPTIONS="--import tsx"';
const COMMON = { "package.json": '{ "type": "commonjs" }' };
const MODULE = { "package.json": '{ "type": "module" }' };

type Files = Readonly<Record<string, string>>;

/** Returns the error of an optimizer's module, without its folder, or "accepted". */
function outcome(files: Files, name: string, exported?: string): string {
  const folder = folderOf(files);
  try {
    const path = join(folder, name);
    probe.optimizer(exported === undefined ? { path } : { path, export: exported }, { lr: 0.1 });
  } catch (error) {
    if (error instanceof SweepError)
      return error.message.replaceAll(`file://${folder}/`, "").replaceAll(`${folder}/`, "");
    throw error;
  }
  return "accepted";
}

const CLASS = "class A { update() {} }";
const HELPED = (name: string): string =>
  `import { one } from "${name}";\nexport default class { update() { return one; } }\none.toFixed();`;

describe("accepts", () => {
  test.each<[string, string, Files]>([
    ["export in .ts of a commonjs package", "a.ts", { ...COMMON, "a.ts": `export default ${CLASS}` }],
    ["export in .js of a commonjs package", "a.js", { ...COMMON, "a.js": `export default ${CLASS}` }],
    [
      "imports between such files",
      "a.ts",
      { ...COMMON, "a.ts": HELPED("./b.ts"), "b.ts": "export const one: number = 1;" },
    ],
    [
      "a template with import at the start of a line, in CommonJS",
      "a.js",
      { ...COMMON, "a.js": `const text = \`\nimport a from "b"\n\`;\nmodule.exports = ${CLASS}` },
    ],
    ["types in CommonJS", "a.ts", { ...COMMON, "a.ts": `import type { T } from "./t.ts";\nmodule.exports = ${CLASS}` }],
    ["module.exports = class", "a.cjs", { "a.cjs": `module.exports = ${CLASS}` }],
    ["module.exports with a default", "a.cjs", { "a.cjs": `module.exports = { default: ${CLASS} }` }],
    [
      "a compiled default",
      "a.cjs",
      { "a.cjs": `Object.defineProperty(exports, "__esModule", { value: true });\nexports.default = ${CLASS}` },
    ],
    [".mts", "a.mts", { "a.mts": `export default ${CLASS}` }],
    [".cts", "a.cts", { "a.cts": `module.exports = ${CLASS}` }],
    ["a path with spaces, # and %", "a b#c%.ts", { "a b#c%.ts": `export default ${CLASS}` }],
    ["./b.js for b.ts", "a.ts", { ...MODULE, "a.ts": HELPED("./b.js"), "b.ts": "export const one: number = 1;" }],
    ["./b.mjs for b.mts", "a.ts", { ...MODULE, "a.ts": HELPED("./b.mjs"), "b.mts": "export const one: number = 1;" }],
    ["./b for b.ts", "a.ts", { ...MODULE, "a.ts": HELPED("./b"), "b.ts": "export const one: number = 1;" }],
    ["./b for b/index.ts", "a.ts", { ...MODULE, "a.ts": HELPED("./b"), "b/index.ts": "export const one: number = 1;" }],
    [
      "require of ./b for b.ts",
      "a.cjs",
      { "a.cjs": `require("./b").one.toFixed();\nmodule.exports = ${CLASS}`, "b.ts": "export const one: number = 1;" },
    ],
    [
      "a function that makes optimizers",
      "a.ts",
      { "a.ts": "export default function make() { return { update() {} }; }" },
    ],
    ["a proxy of a class", "a.ts", { "a.ts": `export default new Proxy(${CLASS}, {})` }],
  ])("%s", (_what, name, files) => {
    expect(outcome(files, name)).toBe("accepted");
  });
});

describe("says the line and the remedy of", () => {
  test.each<[string, string, Files, string]>([
    ...(
      [
        ["enum", "enum E { a }"],
        ["namespace declaration", "namespace N { export const a = 1; }"],
        ["parameter property", "class B { constructor(private a: number) {} }"],
        ["import equals declaration", 'import fs = require("node:fs");'],
      ] as const
    ).map(([what, text]): [string, string, Files, string] => [
      what,
      "a.ts",
      { "a.ts": `const one = 1;\n${text}` },
      `a.ts:2: does not load: TypeScript ${what} is not supported in strip-only mode: replace it, or ${TSX}`,
    ]),
    [
      "a decorator, without a type and in a package of type module",
      "a.ts",
      { ...MODULE, "a.ts": `const d: any = 1;\n/**\n * @param a\n */\n@d\nexport default ${CLASS}` },
      `a.ts:5: does not load: Invalid or unexpected token: Node runs no decorators: remove them, or ${TSX}`,
    ],
    [
      "a name declared twice",
      "a.ts",
      { ...MODULE, "a.ts": "const a: number = 1;\nconst a = 2;\nexport default a;" },
      "a.ts:2: does not load: Identifier 'a' has already been declared",
    ],
    [
      "an enum in another file",
      "a.ts",
      { "a.ts": 'import "./b.ts";', "b.ts": "\nenum E { a }" },
      `a.ts: does not load: TypeScript enum is not supported in strip-only mode: replace it, or ${TSX} (b.ts:2)`,
    ],
    [
      "JSX",
      "a.tsx",
      { "a.tsx": "export default 1" },
      `a.tsx: does not load: Unknown file extension ".tsx" for a.tsx: rename it to .ts if it has no JSX, or ${TSX}`,
    ],
    [
      "JSON without its attribute",
      "a.ts",
      { "a.ts": '\nimport data from "./d.json";', "d.json": "{}" },
      'a.ts:2: does not load: Module "d.json" needs an import attribute of "type: json": write import … from "…" with { type: "json" }',
    ],
    [
      "a type imported as a value",
      "a.ts",
      { "a.ts": '\nimport { T } from "./b.js";', "b.ts": "export interface T { a: 1 }" },
      "a.ts:2: does not load: The requested module './b.js' does not provide an export named 'T': it is a type: write import type { T }",
    ],
    [
      "an alias of tsconfig.json",
      "a.ts",
      {
        "a.ts": '\nimport { b } from "@/b";',
        "b.ts": "",
        "tsconfig.json": '{\n  // aliases\n  "compilerOptions": { "paths": { "@/*": ["./*"], }, },\n}',
      },
      `a.ts:2: does not load: Cannot find package '@/b' imported from a.ts: Node does not read the paths of tsconfig.json: use imports in package.json (#name), or ${TSX}`,
    ],
    [
      "a package that is not installed",
      "a.ts",
      { "a.ts": '\nimport "nowhere";' },
      "a.ts:2: does not load: Cannot find package 'nowhere' imported from a.ts: npm install nowhere installs it",
    ],
    [
      "a file of a package with a scope that is not installed, of CommonJS",
      "a.cjs",
      { "a.cjs": 'const a = 1;\nrequire("@no/where/deep.js");' },
      "a.cjs:2: does not load: Cannot find module '@no/where/deep.js' Require stack: - a.cjs: npm install @no/where installs it",
    ],
    [
      "a rejected top-level await",
      "a.ts",
      { "a.ts": 'const a: number = 1;\nawait Promise.reject(new Error("late"));\nexport default a;' },
      "a.ts:2: does not load: late",
    ],
    [
      "modules that import each other",
      "a.ts",
      {
        "a.ts": 'import { B } from "./b.ts";\nexport class A {}\nexport default class extends B {}',
        "b.ts": 'import { A } from "./a.ts";\nexport class B extends A {}',
      },
      "a.ts: does not load: Cannot access 'A' before initialization (b.ts:2)",
    ],
  ])("%s", (_what, name, files, message) => {
    expect(outcome(files, name)).toBe(message);
  });
});

test("the grid may choose an export, also of CommonJS", () => {
  const files = {
    "a.ts": `export class Adam { update() {} }\nexport class Other { update() {} }\nexport default 1;`,
    "b.cjs": "exports.Adam = class { update() {} };",
    "c.cjs": "const all = { Adam: class { update() {} } };\nmodule.exports = all;",
  };
  for (const name of ["a.ts", "b.cjs", "c.cjs"]) expect(outcome(files, name, "Adam")).toBe("accepted");
  expect(outcome(files, "a.ts", "Adm")).toBe(
    'no export "Adm" in a.ts, which exports Adam, Other, default: did you mean "Adam"?',
  );
  expect(outcome(files, "c.cjs", "Sgd")).toBe('no export "Sgd" in c.cjs, which exports Adam, default');
  expect(outcome({ "a.ts": "export const rate = 1;" }, "a.ts", "rate")).toBe(
    "a.ts: its export rate must be a class with update(params, grads): number",
  );
});

test("an objective may be an export, an object or a function", () => {
  const text = `
    export const bowl = { start: [1], value: (x: Float64Array) => x[0]! ** 2, gradient() {} };
    export const cup = (x: Float64Array) => 2 * x[0]!;
    export const gradient = 1;`;
  const folder = folderOf({ "a.ts": text, "b.ts": "export const start = [1];\nexport default (x: number[]) => x[0];" });
  const path = join(folder, "a.ts");
  expect(probe.objective({ path, export: "bowl" })).toMatchObject({ start: [1], hasGradient: true });
  expect(probe.objective({ path, export: "cup" })).toMatchObject({ start: undefined, hasGradient: false });
  expect(probe.value({ path, export: "cup" }, [3])).toBe(6);
  expect(probe.objective({ path: join(folder, "b.ts") })).toMatchObject({ start: [1] });
  expect(probe.value({ path: join(folder, "b.ts") }, [3])).toBe(3);
});

test("CommonJS that requires files, JSON and packages loads as Node loads it", () => {
  const files = {
    ...COMMON,
    "a.js": `const { two } = require("./b.js");\nmodule.exports = class { update() { return two + require("./d.json").one; } };`,
    "b.js": 'exports.two = require("pack");\nrequire("./esm.js").three.toFixed();',
    "esm.js": "export const three = 3;",
    "d.json": '{ "one": 1 }',
    "node_modules/pack/index.js": "module.exports = 2;",
  };
  expect(outcome(files, "a.js")).toBe("accepted");
});
