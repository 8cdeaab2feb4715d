import { readFileSync } from "node:fs";
import { availableParallelism, cpus } from "node:os";
import { join } from "node:path";
import { counted } from "../../format/numbers.ts";
import { ok, warn } from "../finding.ts";
import type { Finding } from "../finding.ts";

/** Compares the default number of threads with the available cores. */
export function threads(root = "/"): Finding {
  const taken = availableParallelism();
  const limit = cpuLimit(root);
  const found = `${counted(taken, "thread")} by default, on ${counted(cpus().length, "core")}`;
  if (limit === undefined) return ok("threads", found);
  const limited = `${found}; the cgroup limits it to ${limit}`;
  if (taken <= Math.ceil(limit)) return ok("threads", limited);
  return warn("threads", limited, `run with --threads ${Math.max(1, Math.floor(limit))}`);
}

/** Returns the cgroup's limit in cores; undefined if there is no limit. */
function cpuLimit(root: string): number | undefined {
  const group = /^0::\/?(.*)$/m.exec(read(root, "proc/self/cgroup"))?.[1] ?? "";
  for (const folder of [`sys/fs/cgroup/${group}`, "sys/fs/cgroup"]) {
    const [quota, period] = read(root, `${folder}/cpu.max`).trim().split(" ").map(Number);
    if (quota! > 0 && period! > 0) return quota! / period!;
  }
  const quota = Number(read(root, "sys/fs/cgroup/cpu/cpu.cfs_quota_us"));
  const period = Number(read(root, "sys/fs/cgroup/cpu/cpu.cfs_period_us"));
  return quota > 0 && period > 0 ? quota / period : undefined;
}

function read(root: string, file: string): string {
  try {
    return readFileSync(join(root, file), "utf8");
  } catch {
    return "";
  }
}
