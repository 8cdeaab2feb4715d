import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { inject } from "vitest";
import { ROOT } from "../../prose/documents.ts";

/**
 * Returns the folder of the built documentation. The first process to ask builds it; others wait.
 */
export async function builtSite(): Promise<string> {
  const folder = inject("siteFolder");
  const [site, end] = [join(folder, "site"), join(folder, "end.txt")];
  if (mkdirSync(site, { recursive: true }) !== undefined) {
    const vitepress = join(ROOT, "node_modules/vitepress/bin/vitepress.js");
    const args = [vitepress, "build", "docs", "--outDir", site];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: "utf8" });
    writeFileSync(end, status === 0 ? "" : "failed");
    if (status !== 0) throw new Error(stdout + stderr);
  }
  while (!existsSync(end)) await delay(100);
  return site;
}
