import { expect, test } from "vitest";
import { quickWorkplace } from "../support/command/quick-workplace.ts";
import { everyNth } from "../support/faults/attempts.ts";
import { grid } from "./block-modules.ts";

// Writes the names and lengths of its arrays to the point, so that the loss shows them.
const SHAPE = `export default class {
  constructor({ lr }) { this.lr = lr; }
  update(params, grads) {
    const lengths = Object.entries(params).map(([name, x]) => name + x.length);
    if (Object.keys(grads).join() !== Object.keys(params).join()) throw new Error("other names");
    throw new Error(lengths.join(" "));
  }
}`;

const SHAPES = [
  [", blocks: [2, 3]", "x12 x23"],
  ["", "x5"],
  [", blocks: [5]", "x5"],
  [", blocks: each", "x11 x21 x31 x41 x51"],
] as const;

test.each(everyNth(4, SHAPES))("a module gets the arrays of its blocks: %s", async (blocks, error) => {
  const place = quickWorkplace();
  place.write("mine.mjs", SHAPE);
  place.write("grid.yaml", grid(blocks));
  expect(await place.sweep("run", "grid.yaml", "--threads", "1", "--quiet")).toMatchObject({ code: 3 });
  const { stdout } = await place.sweep("query", "--columns", "error", "--format", "csv");
  expect(stdout).toContain(`${error} (mine.mjs:6)`);
});

test("blocks that do not add up to the dimension are refused at their place", async () => {
  const place = quickWorkplace();
  place.write("mine.mjs", SHAPE);
  place.write("grid.yaml", grid(", blocks: [2, 2]"));
  const { code, stderr } = await place.sweep("plan", "grid.yaml");
  expect(code).toBe(2);
  expect(stderr).toMatch(
    /^grid\.yaml:2:\d+: blocks add up to 4, but the dimension of "sphere" is 5: \[2,2\]; "each" fits any dimension$/m,
  );
});
