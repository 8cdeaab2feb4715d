import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const BIN = fileURLToPath(new URL("../bin/sweep.js", import.meta.url));
/** Arguments of Node for a process of the command that prints its peak memory at its end. */
export const MEASURED: readonly string[] = ["--import", new URL("report-memory.ts", import.meta.url).href, BIN];

export interface RunOfSweep {
  /** Seconds from the start of the process to its end. */
  readonly seconds: number;
  /** The run's own report: the sweep's row and its spaces. */
  readonly reported: { readonly seconds: number; readonly steps: number; readonly done: number };
  /** Peak resident memory, in bytes. */
  readonly memory: number;
}

/** Runs a grid with the real command, in a temporary folder. */
export function runSweepProcess(yaml: string, ...args: readonly string[]): RunOfSweep {
  return inFolder((folder) => {
    const command = ["run", "-", "--quiet", "--format", "json", "--db", join(folder, "sweeps.db"), ...args];
    const start = performance.now();
    const { status, signal, stdout, stderr } = spawnSync(process.execPath, [...MEASURED, ...command], {
      input: yaml,
      encoding: "utf8",
    });
    const seconds = (performance.now() - start) / 1000;
    if (status !== 0) throw new Error(`sweep ended with ${status ?? signal}: ${stderr}`);
    return { seconds, reported: JSON.parse(stdout) as RunOfSweep["reported"], memory: Number(stderr.trim()) * 1024 };
  });
}

/** Calls `work` with a temporary folder, deleted afterwards. */
export function inFolder<T>(work: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), "sweep-bench-"));
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
