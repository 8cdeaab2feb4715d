import { expect, test } from "vitest";
import { quickWorkplace } from "../support/command/quick-workplace.ts";
import { expectSame } from "../support/faults/contents.ts";
import { ONE, runShard } from "./run-shard.ts";

test("a merge needs neither the grid nor its modules", async () => {
  const place = quickWorkplace();
  place.write(
    "mine.mjs",
    `export default class Mine {
      constructor(h) { this.h = h; }
      update({ x }, { x: g }) {
        for (let i = 0; i < 2; i++) x[i] -= this.h.lr * (this.h.mode === "slow" ? 0.1 : 1) * (1 - this.h.damping) * g[i];
      }
    }`,
  );
  place.write(
    "grid.yaml",
    `
name: mine
objective: sphere
optimizers:
  - adam
  - { name: mine, module: ./mine.mjs, hyperparameters: { lr: 0.1, damping: 0.25, mode: slow } }
parameters: { lr: [0.01, 0.1, 0.3], mode: [slow, fast], beta2: [0.9, 0.99] }
stop: { max_steps: 50 }
`,
  );
  await place.out("run", "grid.yaml", ...ONE, "--db", "clean.db", "--quiet");
  for (const index of [1, 2, 3]) expect((await runShard(place, index, 3, "--quiet")).code).toBe(0);
  place.delete("mine.mjs");
  place.delete("grid.yaml");
  expect((await place.sweep("merge", "s2.db", "s3.db", "s1.db", "--db", "merged.db")).code).toBe(0);
  expectSame(place.path("merged.db"), place.path("clean.db"), "merged");
  const rows = ["query", "--columns", "trial,lr,mode,damping,beta1,beta2", "--format", "csv"];
  const merged = await place.out(...rows, "--db", "merged.db");
  expect(merged).toBe(await place.out(...rows, "--db", "clean.db"));
  expect(merged).toMatch(/,fast,0\.25,,$/m);
});
