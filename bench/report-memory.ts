// Loaded into a process that is measured (node --import): at its end, its largest resident memory in KiB to standard error.
import { isMainThread } from "node:worker_threads";

if (isMainThread) process.on("exit", () => process.stderr.write(`${process.resourceUsage().maxRSS}\n`));
