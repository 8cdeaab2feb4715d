import { expect, test } from "vitest";
import { quickWorkplace } from "../support/command/quick-workplace.ts";
import { grid } from "./block-modules.ts";

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
