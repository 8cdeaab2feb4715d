import { expect, test } from "vitest";
import { quickWorkplace } from "../support/command/quick-workplace.ts";

// Writes the names and lengths of its arrays to the point, so that the loss shows them.
const SHAPE = `export default class {
  constructor({ lr }) { this.lr = lr; }
  update(params, grads) {
    const lengths = Object.entries(params).map(([name, x]) => name + x.length);
    if (Object.keys(grads).join() !== Object.keys(params).join()) throw new Error("other names");
    throw new Error(lengths.join(" "));
  }
}`;

const grid = (blocks: string, dim = 5): string => `objective: { name: sphere, dim: ${dim} }
optimizer: { name: mine, module: ./mine.mjs, hyperparameters: { lr: 0.1 }${blocks} }
stop: { max_steps: 5 }
`;

test.each([
  ["", "x5"],
  [", blocks: [5]", "x5"],
  [", blocks: [2, 3]", "x12 x23"],
  [", blocks: each", "x11 x21 x31 x41 x51"],
])("a module gets the arrays of its blocks: %s", async (blocks, error) => {
  const place = quickWorkplace();
  place.write("mine.mjs", SHAPE);
  place.write("grid.yaml", grid(blocks));
  expect(await place.sweep("run", "grid.yaml", "--threads", "1", "--quiet")).toMatchObject({ code: 3 });
  const { stdout } = await place.sweep("query", "--columns", "error", "--format", "csv");
  expect(stdout).toContain(`${error} (mine.mjs:6)`);
});

test("the path does not depend on the blocks, but the identity does; one block is the whole point", async () => {
  const place = quickWorkplace();
  place.write(
    "mine.mjs",
    `export default class {
  constructor({ lr }) { this.lr = lr; }
  update(params, grads) {
    for (const [name, x] of Object.entries(params)) grads[name].forEach((g, i) => (x[i] -= this.lr * g));
  }
}`,
  );
  const run = async (blocks: string): Promise<string> => {
    place.write("grid.yaml", grid(blocks));
    await place.sweep("run", "grid.yaml", "--threads", "1", "--quiet");
    return (await place.sweep("query", "--columns", "status,steps,final_loss", "--format", "csv")).stdout;
  };
  const whole = await run("");
  expect(await run(", blocks: [5]")).toBe(whole);
  expect(await run(", blocks: [2, 3]")).toBe(whole);
  expect(await run(", blocks: each")).toBe(whole);
  const { stdout } = await place.sweep("ls", "--format", "csv");
  expect(stdout.trim().split("\n")).toHaveLength(1 + 3);
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
