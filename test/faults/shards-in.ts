import { runInProcess } from "../support/spaces/run-in-process.ts";
import type { Workplace } from "../support/command/sweep-command.ts";

const COUNT = 3;

/** Runs a grid, and its shards into a database each; returns the names of those. */
export async function shardsIn(place: Workplace, yaml: string): Promise<string[]> {
  await runInProcess(yaml, place.path("clean.db"), { store: "trials" });
  const files: string[] = [];
  for (let index = 1; index <= COUNT; index += 1) {
    files.push(`s${index}.db`);
    await runInProcess(yaml, place.path(`s${index}.db`), { store: "trials", shard: { index, count: COUNT } });
  }
  return files;
}
