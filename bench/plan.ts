import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { PLAN_GRIDS } from "../test/support/spaces/plan-grids.ts";

/**
 * Holds the estimates of `sweep plan` against runs of the same grids, one after the other. Both
 * bounds are honest if the estimate is within a factor of 3 and no run takes longer than "at most".
 */
const BIN = fileURLToPath(new URL("../bin/sweep.js", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "sweep-plan-"));

function sweep(...args: string[]): { readonly stdout: string; readonly seconds: number } {
  const start = performance.now();
  const { stdout, stderr, status } = spawnSync(process.execPath, [BIN, ...args], { cwd: folder, encoding: "utf8" });
  if (status !== 0) throw new Error(`sweep ${args.join(" ")}: ${stderr}`);
  return { stdout, seconds: (performance.now() - start) / 1000 };
}

console.log("estimate / run   at most / run   plan took   run   grid");
let worst = 1;
for (const [name, text] of Object.entries(PLAN_GRIDS)) {
  writeFileSync(join(folder, "grid.yaml"), text);
  const planned = sweep("plan", "grid.yaml", "--format", "json");
  const plan = JSON.parse(planned.stdout) as { readonly seconds: number; readonly seconds_at_most: number };
  const { seconds } = sweep("run", "grid.yaml", "--quiet", "--fresh");
  const [ratio, most] = [plan.seconds / seconds, plan.seconds_at_most / seconds];
  worst = Math.max(worst, ratio, 1 / ratio);
  const columns = [ratio.toFixed(2).padStart(14), most.toFixed(1).padStart(15)];
  console.log(`${columns.join(" ")}   ${planned.seconds.toFixed(2)} s   ${seconds.toFixed(2)} s   ${name}`);
}
console.log(`the estimate is within a factor of ${worst.toFixed(2)}`);
rmSync(folder, { recursive: true, force: true });
