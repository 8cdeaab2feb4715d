import { join, relative } from "node:path";
import { afterAll, describe, expect, onTestFinished, test } from "vitest";
import { SweepError } from "../../src/errors.ts";
import { ModuleProbe } from "../../src/modules/probe.ts";
import { folderOf } from "../support/files/temporary-folder.ts";

function probeOf(limits: ConstructorParameters<typeof ModuleProbe>[0] = {}): ModuleProbe {
  const probe = new ModuleProbe(limits);
  onTestFinished(() => probe.close());
  return probe;
}

// A thread takes a while to start; it is only lost to modules that do not let go of it.
const shared = new ModuleProbe();
afterAll(() => shared.close());
const TSX = 'install tsx and set NODE_OPTIONS="--import tsx"';
const impatient = new ModuleProbe({ loadSeconds: 0.5 });

/** Returns the error of a refused module, without its folder. */
function refusal(text: string, what: "objective" | "optimizer", more: Readonly<Record<string, string>> = {}): string {
  const name = text.includes("module.exports") ? "mine.cjs" : text.startsWith("// js") ? "mine.js" : "mine.ts";
  const folder = folderOf({ [name]: text, ...more });
  const path = join(folder, name);
  const probe = /for \(;;\)|await/.test(text) ? impatient : shared;
  try {
    if (what === "objective") probe.objective({ path });
    else probe.optimizer({ path }, { lr: 0.1 });
  } catch (error) {
    if (error instanceof SweepError && error.code === "setup") return error.message.replaceAll(`${folder}/`, "");
    throw error;
  }
  return "accepted";
}

describe("the error of a module that does not load has its place and the original message:", () => {
  test.each<[string, string, string, Readonly<Record<string, string>>?]>([
    ["TypeScript", "export default class {\n  update(a { }\n}", "mine.ts:2: does not load: Expected ',', got '{'"],
    [
      "JavaScript",
      "// js\nexport default class { update() { return ] } }",
      "mine.js:2: does not load: Unexpected token ']'",
    ],
    [
      "what cannot be stripped",
      "\n\nenum A { b }",
      `mine.ts:3: does not load: TypeScript enum is not supported in strip-only mode: replace it, or ${TSX}`,
    ],
    ["a throw", "const a: number = 1;\nthrow new Error(`boom ${a}`);", "mine.ts:2: does not load: boom 1"],
    [
      "a throw in another file",
      'import "./lib/a.ts";',
      "mine.ts: does not load: oh (lib/a.ts:1)",
      { "lib/a.ts": 'throw new Error("oh")' },
    ],
    ["a throw of no error", 'throw "words";', "mine.ts: does not load: words"],
    [
      "a missing file",
      'import "./nope.ts";',
      "mine.ts:1: does not load: Cannot find module 'nope.ts' imported from mine.ts",
    ],
    [
      "a missing name",
      'import { a } from "./b.ts"; export { a };',
      "mine.ts:1: does not load: The requested module './b.ts' does not provide an export named 'a'",
      { "b.ts": "export {};" },
    ],
    ["an endless loop", "for (;;);", "mine.ts: did not load within 0.5 seconds"],
    ["a wait for nothing", "await new Promise(() => {});", "mine.ts: did not load within 0.5 seconds"],
    ["an exit", "process.exit(0);", "mine.ts: does not load: it ends the process"],
  ])("%s", (_what, text, message, more) => {
    expect(refusal(text, "objective", more)).toBe(message);
  });
});

describe("the error of an invalid module says what it lacks:", () => {
  test.each<["objective" | "optimizer", string, string]>([
    [
      "objective",
      "export const f = 1;",
      "mine.ts: does not export a function value(x), by name or in a default object",
    ],
    [
      "objective",
      "export default { value: 5 };",
      "mine.ts: does not export a function value(x), by name or in a default object",
    ],
    [
      "objective",
      "export const value = () => 1, gradient = 1;",
      "mine.ts: gradient must be a function of x and out: number",
    ],
    ["objective", "export const value = () => 1, dim = 1.5;", "mine.ts: dim must be a whole number above 0: 1.5"],
    [
      "objective",
      "export const value = () => 1, start = [1, NaN];",
      "mine.ts: start must be a list of numbers: [1,null]",
    ],
    ["objective", "export const value = () => 1, minimum = '0';", 'mine.ts: minimum must be a number: "0"'],
    [
      "objective",
      "export const value = () => 1, minimisers = [1];",
      "mine.ts: minimisers must be a list of points: [1]",
    ],
    [
      "objective",
      "export const value = () => 1, domain = [[1], [2]];",
      "mine.ts: domain must be [low, high] or a list of them: [[1],[2]]",
    ],
    [
      "optimizer",
      "export class A { update() {} }",
      "mine.ts: has no default export: it must be a class with update(params, grads), or add export: A",
    ],
    [
      "optimizer",
      "export default { update() {} };",
      "mine.ts: its default export is an instance, not a class with update(params, grads): export the class, of which each trial gets an instance",
    ],
    [
      "optimizer",
      "export default class Mine { step() {} }",
      "mine.ts: the class of its default export has no update(params, grads): Mine",
    ],
    [
      "optimizer",
      "export default () => 1;",
      "mine.ts: its default export is an arrow function, not a class with update(params, grads): a trial makes an instance by new",
    ],
    [
      "optimizer",
      "export default async function make() { return { update() {} }; }",
      "mine.ts: its default export is an async function, not a class with update(params, grads): a trial makes an instance by new",
    ],
    [
      "optimizer",
      "export default function make() { return {}; }",
      "mine.ts: its default export is a function, not a class with update(params, grads): make",
    ],
    [
      "optimizer",
      "export default undefined;",
      "mine.ts: its default export is undefined: it must be a class with update(params, grads)",
    ],
    [
      "optimizer",
      "export default { lr: 1 };",
      "mine.ts: its default export must be a class with update(params, grads): object",
    ],
    [
      "optimizer",
      "export class A { update() {} }\nexport class B { update() {} }",
      "mine.ts: has no default export: it must be a class with update(params, grads), or add export: with one of A, B",
    ],
    [
      "optimizer",
      "export default new Proxy(class {}, { get() {\nthrow new Error('trap'); } });",
      "mine.ts: its default export cannot be inspected: trap (mine.ts:2)",
    ],
    [
      "objective",
      "export const bowl = { value: () => 1 };",
      "mine.ts: does not export a function value(x), by name or in a default object: choose one of its exports, such as export: bowl",
    ],
    [
      "optimizer",
      "export default class { constructor() {\nthrow new Error('no'); } }",
      "mine.ts: its default export cannot be constructed: no (mine.ts:2)",
    ],
  ])("%s: %s", (what, text, message) => {
    expect(refusal(text, what)).toBe(message);
  });
});

test.each([
  "export default class { update() {} }",
  "export default class { update = () => {}; constructor({ lr }: { lr: number }) { if (lr !== 0.1) throw lr; } }",
  "export default function Old() {}\nOld.prototype.update = () => {};",
  "module.exports = class { update() {} };",
])("an optimizer: %s", (text) => {
  expect(refusal(text, "optimizer")).toBe("accepted");
});

test("an objective's facts, from names or a default object; lists may be typed arrays", () => {
  const folder = folderOf({
    "names.ts": "export const start = Float64Array.of(1, 2), domain = [-1, 1]; export function value() { return 1; }",
    "object.mjs":
      "export default { dim: 3, start: [1], minimum: 0, minimisers: [[1, 2, 3]], domain: [[0, 1], [2, 3]], value: () => 1, gradient() {} };",
  });
  const probe = probeOf();
  const none = { dim: undefined, start: undefined, domain: undefined, minimum: undefined, minimisers: undefined };
  const names = { ...none, start: [1, 2], domain: [[-1, 1]], hasGradient: false };
  expect(probe.objective({ path: join(folder, "names.ts") })).toEqual(names);
  expect(probe.objective({ path: join(folder, "object.mjs") })).toEqual({
    ...{ dim: 3, start: [1], minimum: 0, minimisers: [[1, 2, 3]], hasGradient: true },
    domain: [
      [0, 1],
      [2, 3],
    ],
  });
});

test("the value at a point; failures are reported, and the wait is limited", () => {
  const value = `export default { scale: 2, value(x) {
    if (x[0] > 9) for (;;);
    if (x[0] < 0) throw new Error("negative");
    return this.scale * x[0];
  } };`;
  const path = join(folderOf({ "mine.mjs": value }), "mine.mjs");
  const probe = probeOf({ valueSeconds: 1 });
  probe.objective({ path });
  expect(probe.value({ path }, [4])).toBe(8);
  expect(() => probe.value({ path }, [-1])).toThrow(/mine\.mjs: value fails at the start: negative \(mine\.mjs:3\)$/);
  expect(probe.value({ path }, [10])).toBeUndefined();
  // It goes on after that.
  probe.objective({ path });
  expect(probe.value({ path }, [1])).toBe(2);
});

test("a module below the working directory is named from there", () => {
  const path = join(import.meta.dirname, "probe.test.ts");
  expect(() => probeOf().objective({ path })).toThrow(
    new RegExp(`^${relative(process.cwd(), path)}.* does not load: `),
  );
});
