// Loaded into a measured process (node --import). At exit, prints its peak resident memory in KiB
// to standard error.
import { isMainThread } from "node:worker_threads";

if (isMainThread) process.on("exit", () => process.stderr.write(`${process.resourceUsage().maxRSS}\n`));
