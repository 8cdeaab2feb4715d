import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { Executor } from "../../src/executors/executor.ts";
import { executorFor } from "../../src/executors/workers.ts";
import type { ChunkOutcome } from "../../src/sweep/wire/chunk.ts";
import type { SweepSpec } from "../../src/sweep/spec/sweep-spec.ts";
import { specOf } from "../support/spaces/parse.ts";
import { folderOf } from "../support/files/temporary-folder.ts";
import { rowsOf } from "../support/spaces/run-space.ts";
import { inSoak } from "../support/faults/attempts.ts";

const GRID = `
objective: { name: bowl, formula: "x^2", start: [3], minimum: 0 }
optimizer: { name: mine, module: mine.mjs, hyperparameters: { lr: 0.1 } }
parameters: { lr: { min: 0.1, max: 0.4, num: 31 } }
exclude: [{ lr: { gt: 0.115, lt: 0.125 } }, { lr: { gt: 0.385 } }]
stop: { seconds: 0.6 }
`;

/** Returns a sweep of a class whose constructor runs `code` first. */
function specWith(code: string, grid = GRID): SweepSpec {
  const mine = `let trials = 0;
export default class {
  constructor({ lr }) { this.lr = lr; trials += 1; ${code} }
  update({ x }, grads) { x[0] -= this.lr * grads.x[0]; }
}`;
  return specOf(grid, { file: join(folderOf({ "mine.mjs": mine }), "grid.yaml") });
}

function executorOf(spec: SweepSpec): Executor {
  const executor = executorFor(spec, 1);
  onTestFinished(() => executor.close());
  return executor;
}

type Done = ChunkOutcome & { readonly ok: true };

async function done(executor: Executor, from: number, to: number): Promise<Done> {
  const outcome = await executor.run({ space: 0, from, to });
  if (!outcome.ok) throw new Error(outcome.message);
  return outcome;
}

/** Requests parts until the space is complete. */
async function allParts(executor: Executor): Promise<Done[]> {
  const parts: Done[] = [];
  for (let from = 0; from < 31; from = parts.at(-1)?.to ?? 31) parts.push(await done(executor, from, 31));
  return parts;
}

test.for(inSoak())(
  "a thread death after other trials is not blamed on the running trial; each has its own outcome",
  async () => {
    const executor = executorOf(specWith("if (trials > 14) process.exit(1);"));
    const parts: Done[] = [];
    for (let from = 0; from < 31;) {
      const part = await done(executor, from, 31);
      parts.push(part);
      from = part.to ?? 31;
    }
    const rows = parts.flatMap(({ columns }) => rowsOf(columns));
    // Trial 2 and the last two are excluded.
    expect(rows.map(({ trial }) => trial)).toEqual([0, 1, ...Array.from({ length: 26 }, (_, i) => i + 3)]);
    expect(new Set(rows.map(({ status }) => status))).toEqual(new Set(["converged"]));
  },
);

test("finished and timed-out trials are returned; the rest of the chunk is requested from a new thread", async () => {
  const executor = executorOf(specWith("if (Math.abs(lr - 0.15) < 0.001) for (;;);"));
  const parts = await allParts(executor);
  const bad = parts.findIndex(({ columns }) => columns.errors !== undefined);
  const { columns, to, totals } = parts[bad]!;
  const rows = rowsOf(columns);
  expect(to).toBe(6);
  expect(totals.trials).toBe(rows.length);
  expect(rows.at(-1)).toMatchObject({ trial: 5, status: "timed_out", steps: 0 });
  expect([...(columns.errors ?? [])]).toEqual([[rows.length - 1, "took longer than stop.seconds: 0.6 s"]]);
  const others = [...parts.toSpliced(bad, 1).flatMap((part) => rowsOf(part.columns)), ...rows.slice(0, -1)];
  expect(others).toHaveLength(27);
  expect(new Set(others.map(({ status }) => status))).toEqual(new Set(["converged"]));
});

test("slow trials are returned a few at a time", async () => {
  const slow = specWith("Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 120);");
  const { to = 31, totals } = await done(executorOf(slow), 3, 31);
  expect(totals.trials).toBe(to - 3);
  expect(totals.trials).toBeLessThan(4);
});

test("a thread that ends before its first trial is an error of the run, not of a trial", async () => {
  const spec = specWith("");
  const [space] = spec.spaces;
  const gone = { path: `${space?.optimizer.module?.path}.gone`, hash: "" };
  const broken = { ...spec, spaces: [{ ...space!, optimizer: { ...space!.optimizer, module: gone } }] };
  expect(await executorOf(broken).run({ space: 0, from: 0, to: 9 })).toMatchObject({ ok: false, code: "setup" });
});

test("a thread that ends while loading modules is an error of the run, even if they loaded before", async () => {
  const folder = folderOf({
    "mine.mjs": `import { existsSync, writeFileSync } from "node:fs";
const seen = new URL("seen", import.meta.url);
if (existsSync(seen)) process.exit(7);
writeFileSync(seen, "");
export default class { update() {} }`,
  });
  const spec = specOf(GRID, { file: join(folder, "grid.yaml") });
  expect(await executorOf(spec).run({ space: 0, from: 0, to: 9 })).toEqual({
    ok: false,
    code: "setup",
    message: expect.stringMatching(/mine\.mjs: does not load: ended its thread with process\.exit\(7\)$/),
  });
});

test("close ends an endless trial", async () => {
  const executor = executorFor(specWith("for (;;);", GRID.replace("0.6", "600")), 1);
  const running = executor.run({ space: 0, from: 0, to: 31 });
  const waiting = executor.run({ space: 0, from: 0, to: 31 });
  await executor.close();
  await expect(running).rejects.toThrow("closed");
  await expect(waiting).rejects.toThrow("closed");
});
