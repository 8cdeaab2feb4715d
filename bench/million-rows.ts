import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The command. */
export const BIN: string = fileURLToPath(new URL("../bin/sweep.js", import.meta.url));
/** The module that a bare process loads. */
export const DATABASE: string = fileURLToPath(import.meta.resolve("better-sqlite3"));

const GRID = `
objective: ravine
optimizer: momentum
parameters:
  lr: { min: 1e-4, max: 10, scale: log, num: 1000 }
  momentum: { min: 0, max: 0.99, num: 1000 }
stop: { max_steps: 100, target: 1e-3 }
`;

/** Runs Node; returns the seconds of the process and its output. Throws if it fails. */
export function nodeProcess(
  args: readonly string[],
  input = "",
): { readonly seconds: number; readonly stdout: string } {
  const start = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8", input });
  if (status !== 0) throw new Error(`node ${args.join(" ")} ended with ${status}: ${stderr}`);
  return { seconds: (performance.now() - start) / 1000, stdout };
}

/** Stores a million trials in a folder, and returns the database. */
export function millionRows(folder: string): string {
  const db = join(folder, "sweeps.db");
  nodeProcess([BIN, "run", "-", "--quiet", "--db", db], GRID);
  return db;
}
