import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { SweepError } from "../errors.ts";
import { isCheckout, packageFolder } from "../platform/own-files.ts";

const NAME = "report.html";

/**
 * Returns the report page without data. The package has it in dist/page; a checkout builds it on
 * first use and after source changes, and calls `building` first. Throws `setup` if it is missing
 * or cannot be built.
 */
export function pageTemplate(building: (file: string) => void): string {
  const root = packageFolder();
  const file = join(root, "dist/page", NAME);
  if (isCheckout() && (!existsSync(file) || statSync(file).mtimeMs < newest(join(root, "src")))) {
    building(file);
    build(root, file);
  }
  return read(file);
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new SweepError("setup", `the report's page is missing from the package: ${file}`, undefined, error);
  }
}

/** Returns the time at which a file below a folder was last written. */
function newest(folder: string): number {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.reduce((latest, { parentPath, name }) => Math.max(latest, statSync(join(parentPath, name)).mtimeMs), 0);
}

/** Builds in a temporary folder and renames, since several processes may build at once. */
function build(root: string, file: string): void {
  const dist = dirname(dirname(file));
  mkdirSync(dirname(file), { recursive: true });
  const folder = mkdtempSync(join(dist, ".page-"));
  try {
    const vite = join(dirname(createRequire(import.meta.url).resolve("vite/package.json")), "bin/vite.js");
    const { status, stderr } = spawnSync(process.execPath, [vite, "build", "--config", "vite.page.config.ts"], {
      cwd: root,
      encoding: "utf8",
      env: { ...process.env, SWEEP_PAGE_FOLDER: folder },
    });
    if (status !== 0) throw new SweepError("setup", `the report's page cannot be built: ${stderr.trim()}`);
    renameSync(join(folder, NAME), file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
