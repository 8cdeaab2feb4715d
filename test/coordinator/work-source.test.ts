import { expect, test } from "vitest";
import { coordinate } from "../../src/coordinator/coordinate.ts";
import type { RanChunk, WorkSource } from "../../src/coordinator/work-source.ts";
import type { ChunkOutcome, ChunkTask, FinishedChunk } from "../../src/sweep/wire/chunk.ts";
import { ArrayExecutor, rowsIn } from "../support/spaces/array-executor.ts";
import { specOf } from "../support/spaces/parse.ts";
import { runSpace } from "../support/spaces/run-space.ts";

const spec = specOf(`
name: rounds
objective: ravine
optimizer: sgd
parameters: { lr: { min: 1e-3, max: 1, scale: log, num: 40 } }
stop: { max_steps: 50 }
`);

/** Runs every fourth trial, then the neighbours of the trial with the lowest loss. */
class TwoRounds implements WorkSource {
  readonly asked: (ChunkTask | "wait" | undefined)[] = [];
  #todo: ChunkTask[] = Array.from({ length: 10 }, (_, i) => ({ space: 0, from: 4 * i, to: 4 * i + 1 }));
  #inFlight = 0;
  #round = 1;
  #best = { index: -1, loss: Infinity };

  next(): ChunkTask | "wait" | undefined {
    const task = this.#todo.shift() ?? (this.#round === 1 ? "wait" : undefined);
    if (typeof task === "object") this.#inFlight += 1;
    this.asked.push(task);
    return task;
  }

  giveBack(part: ChunkTask): void {
    this.#todo.push(part);
  }

  took({ from }: ChunkTask, { columns }: RanChunk): void {
    this.#inFlight -= 1;
    const loss = columns.finalLoss[0] ?? NaN;
    if (loss < this.#best.loss) this.#best = { index: from, loss };
    if (this.#round === 1 && this.#inFlight === 0 && this.#todo.length === 0) {
      this.#round = 2;
      const { index } = this.#best;
      this.#todo = [{ space: 0, from: index + 1, to: index + 4 }];
    }
  }
}

test("a run waits for a round to come back before it asks for the next", async () => {
  const source = new TwoRounds();
  const executor = new ArrayExecutor(spec);
  const batches: FinishedChunk[][] = [];
  const end = await coordinate(spec, { executor, source, sink: (chunks) => batches.push([...chunks]) });
  expect(end).toBe("complete");
  expect(source.asked).toContain("wait");
  const whole = runSpace(spec.spaces[0]!);
  const coarse = whole.filter((_, i) => i % 4 === 0);
  const best = coarse.reduce((least, row) => (row.finalLoss < least.finalLoss ? row : least)).trial;
  const expected = [...coarse, ...whole.slice(best + 1, best + 4)].map(({ trial }) => trial);
  expect(rowsIn(batches).map(({ trial }) => trial)).toEqual(expected.toSorted((a, b) => a - b));
});

test("a run that is interrupted while its source waits is interrupted, not complete", async () => {
  const stop = new AbortController();
  const never = new Promise<ChunkOutcome>(() => undefined);
  const executor = new ArrayExecutor(spec, 2, () => never);
  const run = coordinate(spec, { executor, source: new TwoRounds(), sink: () => undefined, signal: stop.signal });
  stop.abort();
  expect(await run).toBe("interrupted");
});
