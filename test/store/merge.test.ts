import { copyFileSync } from "node:fs";
import Database from "better-sqlite3";
import { describe, expect, test } from "vitest";
import { mergeDatabases } from "../../src/index.ts";
import { STORES, type StoreMode } from "../../src/sweep/wire/chunk.ts";
import { Dice } from "../faults/simulation/dice.ts";
import { randomGrid } from "../faults/simulation/random-grid.ts";
import { attempts, everyNth, inSoak } from "../support/faults/attempts.ts";
import { expectSame, expectSound } from "../support/faults/contents.ts";
import { temporaryFile } from "../support/files/temporary-file.ts";
import { runInProcess } from "../support/spaces/run-in-process.ts";

const REPEATED = `
name: repeated
objectives: [ravine, booth]
optimizer: adam
parameters: { lr: { min: 1e-3, max: 1, scale: log, num: 9 }, beta1: [0.5, 0.9] }
start: random
noise: 0.1
repeats: 3
stop: { max_steps: 60, target: 1e-2 }
targets: [30, 1, 0.02, 1e-3]
`;

interface Run {
  readonly yaml: string;
  readonly store: StoreMode;
}

/** Runs all shards of a count, each into a separate file. Some are interrupted. */
async function shardsOf({ yaml, store }: Run, count: number, chunksOf: (index: number) => number): Promise<string[]> {
  const files: string[] = [];
  for (let index = 1; index <= count; index += 1) {
    const file = temporaryFile(`shard-${index}-${count}.db`);
    await runInProcess(yaml, file, { store, shard: { index, count }, chunks: chunksOf(index) });
    files.push(file);
  }
  return files;
}

async function cleanRun({ yaml, store }: Run): Promise<string> {
  const file = temporaryFile("clean.db");
  await runInProcess(yaml, file, { store });
  return file;
}

function shuffled<T>(dice: Dice, items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, place: dice.real("order") }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}

// The first is of the grid with repeats.
const SEEDS = Array.from({ length: attempts(1, 200) }, (_, i) => 4 + i);

test.for(SEEDS)(
  "shards of any counts, interrupted, overlapping and merged again and again, are a clean run (seed %i)",
  async (seed) => {
    const dice = new Dice(seed);
    const run: Run = { yaml: seed % 4 === 0 ? REPEATED : randomGrid(seed).yaml, store: "trials" };
    const clean = await cleanRun(run);
    const merged = temporaryFile("merged.db");
    const [one, two] = [dice.integer("count", 1, 6), dice.integer("count", 1, 6)];
    const some = (): number => (dice.real("interrupted") < 0.5 ? dice.integer("chunks", 1, 4) : Infinity);
    const first = await shardsOf(run, one, some);
    const second = await shardsOf(run, two, some);
    for (let merge = 0; merge < 3; merge += 1) {
      const files = shuffled(dice, [...first, ...second]).slice(0, dice.integer("files", 1, 3));
      await mergeDatabases([...files, files[0]!], merged);
      expectSound(merged, `seed ${seed}, merge ${merge}`);
    }
    // The same command resumes an interrupted shard.
    for (const [i, file] of first.entries())
      await runInProcess(run.yaml, file, { store: run.store, shard: { index: i + 1, count: one } });
    const files = shuffled(dice, [...first, ...second]);
    expect(await mergeDatabases(files, merged)).toMatchObject({ status: "complete", missing: [], incomplete: [] });
    expectSame(merged, clean, `seed ${seed}`);
    await mergeDatabases(shuffled(dice, files), merged);
    expectSame(merged, clean, `seed ${seed}, merged again`);
  },
);

test.for(SEEDS.slice(0, Math.ceil(SEEDS.length / 2)))(
  "shards of a summary, with earlier states of some, are a clean run: rows, counts and maps (seed %i)",
  async (seed) => {
    const dice = new Dice(seed);
    const run: Run = { yaml: seed % 2 === 0 ? REPEATED : randomGrid(seed).yaml, store: "summary" };
    const clean = await cleanRun(run);
    const count = dice.integer("count", 1, 6);
    const files = await shardsOf(run, count, () => dice.integer("chunks", 1, 3));
    const earlier = files.map((file) => {
      copyFileSync(file, `${file}.earlier`);
      return `${file}.earlier`;
    });
    for (const [i, file] of files.entries())
      await runInProcess(run.yaml, file, { store: "summary", shard: { index: i + 1, count } });
    const merged = temporaryFile("merged.db");
    const all = shuffled(dice, [...files, ...earlier]);
    expect(await mergeDatabases(all, merged)).toMatchObject({ status: "complete" });
    expectSame(merged, clean, `seed ${seed}`);
    await mergeDatabases(files, merged);
    expectSame(merged, clean, `seed ${seed}, merged again`);
    // One after the other, and the rest by a run.
    const [left, ...others] = files;
    if (others.length === 0) return;
    const resumed = temporaryFile("resumed.db");
    for (const file of others) await mergeDatabases([file], resumed);
    await runInProcess(run.yaml, resumed, { store: "summary" });
    expectSame(resumed, clean, `seed ${seed}, without ${left}`);
  },
);

describe("a merge", () => {
  const grid = randomGrid(3).yaml.replace(/num: \d+/, "num: 50");

  test.for(everyNth(2, STORES))("names the shards that are missing (%s), and a run computes them", async (store) => {
    const run = { yaml: grid, store };
    const files = await shardsOf(run, 5, (index) => (index === 3 ? 1 : Infinity));
    const merged = temporaryFile("merged.db");
    const end = await mergeDatabases([files[0]!, files[2]!, files[4]!], merged);
    expect(end).toMatchObject({ status: "interrupted", missing: ["2/5", "4/5"], incomplete: ["3/5"] });
    expect(end.done).toBeLessThan(end.trials);
    expectSound(merged, "with gaps");
    await runInProcess(grid, merged, { store });
    expectSame(merged, await cleanRun(run), "resumed");
    // A complete sweep takes nothing more.
    expect(await mergeDatabases(files, merged)).toMatchObject({ status: "complete", missing: [] });
    expectSame(merged, await cleanRun(run), "merged again");
  });

  test.for(inSoak())("takes merged files, and whole runs that were interrupted", async () => {
    const run: Run = { yaml: grid, store: "trials" };
    const files = await shardsOf(run, 4, () => Infinity);
    const [left, right] = [temporaryFile("left.db"), temporaryFile("right.db")];
    const [whole, merged] = [temporaryFile("whole.db"), temporaryFile("merged.db")];
    await mergeDatabases(files.slice(0, 2), left);
    await mergeDatabases(files.slice(2, 3), right);
    await runInProcess(grid, whole, { store: "trials", chunks: 3 });
    expect(await mergeDatabases([left, right, whole], merged)).toMatchObject({
      status: "interrupted",
      missing: [],
    });
    expect(await mergeDatabases([files[3]!], merged)).toMatchObject({ status: "complete" });
    expectSame(merged, await cleanRun(run), "merged");
  });

  test("leaves other sweeps of the database alone, and other hyperparameters in place", async () => {
    const adam = REPEATED.replace("name: repeated", "name: other").replace("beta1:", "beta2:");
    const merged = temporaryFile("merged.db");
    await runInProcess(adam, merged, { store: "trials" });
    const rows = (): unknown => {
      const db = new Database(merged, { readonly: true });
      const found = db.prepare("SELECT * FROM results WHERE sweep = 'other' ORDER BY trial").all();
      db.close();
      return found;
    };
    const before = rows();
    await mergeDatabases(await shardsOf({ yaml: REPEATED, store: "trials" }, 3, () => Infinity), merged);
    expect(rows()).toEqual(before);
    const clean = await cleanRun({ yaml: REPEATED, store: "trials" });
    const resultsOf = (file: string): unknown => {
      const db = new Database(file, { readonly: true });
      const columns = "trial, lr, beta1, beta2, eps, repeat, status, steps, final_loss, best_loss, error";
      const found = db.prepare(`SELECT ${columns} FROM results WHERE sweep = 'repeated' ORDER BY trial`).all();
      db.close();
      return found;
    };
    expect(resultsOf(merged)).toEqual(resultsOf(clean));
  });

  test("does not cut the counts of overlapping summaries", async () => {
    const run: Run = { yaml: grid, store: "summary" };
    const [two] = await shardsOf(run, 2, () => Infinity);
    // Shard 1/3 would be a part of shard 1/2.
    const [, three] = await shardsOf(run, 3, () => Infinity);
    const merged = temporaryFile("merged.db");
    const refused = expect.objectContaining({
      code: "input",
      message: expect.stringMatching(
        /^the counts of a summary cannot be split: shard (1\/2|2\/3) of .* merge the complete shards/,
      ),
    });
    await expect(mergeDatabases([two!, three!], merged)).rejects.toThrow(refused);
    await mergeDatabases([two!], merged);
    const before = temporaryFile("before.db");
    copyFileSync(merged, before);
    await expect(mergeDatabases([three!], merged)).rejects.toThrow(refused);
    expectSame(merged, before, "after the refusal");
  });
});
