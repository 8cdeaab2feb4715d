import { setImmediate as nextTurn } from "node:timers/promises";
import fc from "fast-check";
import { expect, test } from "vitest";
import { chunkRunner } from "../../src/kernel/chunk-runner.ts";
import type { FinishedRange, Kernel, TrialLanes } from "../../src/kernel/kernel.ts";
import { loadKernels } from "../../src/kernel/registry.ts";
import type { Kernels } from "../../src/kernel/registry.ts";
import { allocateRows } from "../../src/sweep/outcomes/rows.ts";
import { spaceSize } from "../../src/sweep/points/samplers.ts";
import { attempts } from "../support/faults/attempts.ts";
import { specOf } from "../support/spaces/parse.ts";
import { rowsOf, runSpace } from "../support/spaces/run-space.ts";
import type { Row } from "../support/spaces/run-space.ts";

const KERNELS = await loadKernels();
const SPEC = specOf(`
objectives: [ravine, booth]
optimizer: momentum
parameters: { lr: { min: 1e-3, max: 2, scale: log, num: 60 }, momentum: [0, 0.9] }
stop: { max_steps: 3000 }
`);
const ALL = SPEC.spaces.map((space) => runSpace(space));

test.each(["wasm", "js"] as const)("chunks that overlap in any way have their own rows: %s", async (kernel) => {
  const run = chunkRunner({ spec: SPEC, store: "trials", kernel }, KERNELS);
  const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(sizes, fc.integer({ min: 1, max: 5 }), async (parts, together) => {
      const tasks = SPEC.spaces.flatMap((one, space) => {
        const found: { space: number; from: number; to: number }[] = [];
        for (let from = 0, i = 0; from < spaceSize(one); from = found.at(-1)!.to, i++) {
          found.push({ space, from, to: Math.min(spaceSize(one), from + parts[i % parts.length]!) });
        }
        return found;
      });
      const rows: Row[][] = SPEC.spaces.map(() => []);
      let next = 0;
      const lane = async (): Promise<void> => {
        for (let task = tasks[next++]; task !== undefined; task = tasks[next++]) {
          const outcome = await run(task);
          if (!outcome.ok) throw new Error(outcome.message);
          rows[task.space]!.push(...rowsOf(outcome.columns));
        }
      };
      await Promise.all(Array.from({ length: together }, lane));
      for (const [space, all] of ALL.entries()) expect(rows[space]!.sort((a, b) => a.trial - b.trial)).toEqual(all);
    }),
    { numRuns: attempts(20, 300) },
  );
});

/** Lanes whose ranges end after a given number of calls of `advance`. */
class ScriptedLanes implements TrialLanes {
  readonly #calls: () => number;
  readonly #open: { readonly range: number; left: number }[] = [];
  #added = 0;

  constructor(calls: () => number) {
    this.#calls = calls;
  }

  get isBusy(): boolean {
    return this.#open.length > 0;
  }

  add(): number {
    this.#open.push({ range: this.#added, left: this.#calls() });
    return this.#added++;
  }

  advance(): FinishedRange | undefined {
    for (const one of this.#open) one.left -= 1;
    const at = this.#open.findIndex(({ left }) => left <= 0);
    if (at === -1) return undefined;
    const { range } = this.#open.splice(at, 1)[0]!;
    return { range, columns: allocateRows(0, 0), steps: 0 };
  }
}

test("every chunk ends, whenever it comes", async () => {
  const numbers = fc.array(fc.nat(3), { minLength: 1, maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(numbers, numbers, fc.integer({ min: 1, max: 4 }), async (calls, pauses, together) => {
      let called = 0;
      const lanes = new ScriptedLanes(() => calls[called++ % calls.length]!);
      const kernel: Kernel = { run: () => allocateRows(0, 0), lanes };
      const scripted = new Map([["wasm", { ...KERNELS.get("wasm")!, compile: () => kernel }]]) as Kernels;
      const run = chunkRunner({ spec: SPEC, store: "trials", kernel: "wasm" }, scripted);
      let ended = 0;
      const lane = async (own: number): Promise<void> => {
        for (let i = 0; i < 20; i++) {
          await run({ space: 0, from: i, to: i + 1 });
          ended += 1;
          // The next one comes at once, or when the last one has long ended.
          for (let turn = 0; turn < pauses[(own + i) % pauses.length]!; turn++) await nextTurn();
        }
      };
      for (let own = 0; own < together; own++) void lane(own);
      for (let turn = 0; turn < 2_000 && ended < 20 * together; turn++) await nextTurn();
      expect(ended).toBe(20 * together);
    }),
    { numRuns: attempts(100, 1_000) },
  );
});
