import { execFileSync, spawnSync } from "node:child_process";

/** Returns the child processes of a process. */
export function childrenOf(pid: number): number[] {
  return processes().flatMap(([child, parent]) => (Number(parent) === pid ? [Number(child)] : []));
}

/** Returns the command line of a process; empty if it has ended. */
export function commandOf(pid: number): string {
  return spawnSync("ps", ["-p", String(pid), "-o", "args="], { encoding: "utf8" }).stdout;
}

/** Returns whether a process is running. */
export function isAlive(pid: number): boolean {
  return processes().some(([one, , state]) => Number(one) === pid && state?.startsWith("Z") === false);
}

function processes(): string[][] {
  const lines = execFileSync("ps", ["-A", "-o", "pid=,ppid=,stat="], { encoding: "utf8" }).trim().split("\n");
  return lines.map((line) => line.trim().split(/\s+/));
}
