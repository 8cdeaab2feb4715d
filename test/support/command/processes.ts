import { execFileSync, spawnSync } from "node:child_process";

/** The processes that a process has started. */
export function childrenOf(pid: number): number[] {
  return processes().flatMap(([child, parent]) => (Number(parent) === pid ? [Number(child)] : []));
}

/** The command line of a process; empty where it has gone. */
export function commandOf(pid: number): string {
  return spawnSync("ps", ["-p", String(pid), "-o", "args="], { encoding: "utf8" }).stdout;
}

/** Whether a process is there and has not ended. */
export function isAlive(pid: number): boolean {
  return processes().some(([one, , state]) => Number(one) === pid && state?.startsWith("Z") === false);
}

function processes(): string[][] {
  const lines = execFileSync("ps", ["-A", "-o", "pid=,ppid=,stat="], { encoding: "utf8" }).trim().split("\n");
  return lines.map((line) => line.trim().split(/\s+/));
}
