import { readFileSync } from "node:fs";
import { parseGrid } from "../src/grid/parse-grid.ts";
import { openResults } from "../src/store/read/results.ts";
import { resultRows } from "../src/library/result-rows.ts";
import { runSweep } from "../src/library/run-sweep.ts";
import { temporaryDatabase } from "../src/library/temporary-database.ts";
import { spaceSize } from "../src/sweep/points/samplers.ts";
import { dealtBlocks } from "../src/sweep/points/shards.ts";
import { times } from "./section.ts";
import type { Section } from "./section.ts";

const GRID = "sweeps/optimizers.yaml";
const COUNT = 16;

/** Measures the steps of the slowest shard, as a ratio to the mean. */
export async function shards(): Promise<Section> {
  const file = new URL(`../${GRID}`, import.meta.url);
  const grid = parseGrid(readFileSync(file, "utf8"), { file: GRID });
  using database = temporaryDatabase();
  const { sweepId } = await runSweep(grid, { db: database.file });
  const results = openResults(database.file);
  const steps = new Map([...resultRows(results, sweepId)].map((row) => [row.trial, row.steps]));
  results.close();

  const { spaces } = grid.spec;
  const blocks = [...dealtBlocks(spaces.map(spaceSize), COUNT)];
  const dealings: Readonly<Record<string, (block: number) => number>> = {
    "contiguous ranges": (block) => Math.floor((block * COUNT) / blocks.length),
    "blocks in turn": (block) => block % COUNT,
    "blocks by the golden ratio": (block) => blocks[block]!.shard - 1,
  };
  const rows = Object.entries(dealings).map(([name, shardOf]) => {
    const sums = Array.from({ length: COUNT }, () => 0);
    for (const [i, { space, from, to }] of blocks.entries()) {
      for (let index = from; index < to; index += 1) sums[shardOf(i)]! += steps.get(spaces[space]!.offset + index) ?? 0;
    }
    const mean = sums.reduce((sum, one) => sum + one, 0) / COUNT;
    return [name, times(Math.max(...sums) / mean)];
  });
  return {
    title: "Shards",
    about: `Steps of the slowest of ${COUNT} shards of ${GRID}, against the mean. The last row is what \`--shard\` does.`,
    columns: ["dealt", "slowest / mean"],
    rows,
  };
}
