import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { SweepError } from "../errors.ts";
import { isCheckout, packageFolder } from "../platform/own-files.ts";
import { packagedFile, packagedFolder } from "../platform/packed-files.ts";
import type { Files } from "../platform/packed-files.ts";

/** A page that Vite builds into a folder of dist/. */
interface BuiltPage {
  /** Its name in messages. */
  readonly name: string;
  readonly config: string;
  readonly folder: string;
  /** The file that names the others. */
  readonly entry: string;
}

const REPORT: BuiltPage = {
  name: "the report's page",
  ...{ config: "vite.page.config.ts", folder: "page", entry: "report.html" },
};
const PLAYGROUND: BuiltPage = {
  name: "the playground",
  ...{ config: "vite.playground.config.ts", folder: "playground", entry: "index.html" },
};

/**
 * Returns the report page without data. The package has it; a checkout builds it on first use and
 * after source changes, and calls `building` first. Throws `setup` if it is missing or cannot be
 * built.
 */
export function pageTemplate(building: () => void): string {
  buildChanged(REPORT, building);
  return packagedFile(`dist/${REPORT.folder}/${REPORT.entry}`).toString();
}

/** Returns the files of the playground, made as `pageTemplate` is. Throws likewise. */
export function playgroundFiles(building: () => void): Files {
  buildChanged(PLAYGROUND, building);
  return packagedFolder(`dist/${PLAYGROUND.folder}`);
}

/** Builds a page in a checkout if its sources are newer. */
function buildChanged(page: BuiltPage, building: () => void): void {
  if (!isCheckout()) return;
  const root = packageFolder();
  const folder = join(root, "dist", page.folder);
  const entry = join(folder, page.entry);
  if (existsSync(entry) && statSync(entry).mtimeMs >= newest(join(root, "src"))) return;
  building();
  build(root, folder, page);
}

/** Returns the time at which a file below a folder was last written. */
function newest(folder: string): number {
  return filesOf(folder).reduce((latest, file) => Math.max(latest, statSync(file).mtimeMs), 0);
}

/** Builds in a temporary folder and renames, since several processes may build at once. */
function build(root: string, folder: string, { name, config, entry }: BuiltPage): void {
  mkdirSync(folder, { recursive: true });
  const made = mkdtempSync(join(dirname(folder), ".page-"));
  try {
    const vite = join(dirname(createRequire(import.meta.url).resolve("vite/package.json")), "bin/vite.js");
    const { status, stderr } = spawnSync(process.execPath, [vite, "build", "--config", config], {
      cwd: root,
      encoding: "utf8",
      env: { ...process.env, SWEEP_PAGE_FOLDER: made },
    });
    if (status !== 0) throw new SweepError("setup", `${name} cannot be built: ${stderr.trim()}`);
    // The entry last: it names the others.
    const names = filesOf(made).map((file) => relative(made, file));
    for (const one of [...names.filter((other) => other !== entry), entry]) {
      mkdirSync(dirname(join(folder, one)), { recursive: true });
      renameSync(join(made, one), join(folder, one));
    }
    for (const file of filesOf(folder)) if (!names.includes(relative(folder, file))) rmSync(file, { force: true });
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
}

function filesOf(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
}
