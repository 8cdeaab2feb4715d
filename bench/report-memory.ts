// Loaded into a measured process (node --import). At exit, prints its peak resident memory in KiB
// to standard error. Not `maxRSS`, which on Linux includes the process that started it.
import { readFileSync } from "node:fs";
import { isMainThread } from "node:worker_threads";

function peak(): string {
  if (process.platform !== "linux") return String(process.resourceUsage().maxRSS);
  return /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"))![1]!;
}

if (isMainThread) process.on("exit", () => process.stderr.write(`${peak()}\n`));
