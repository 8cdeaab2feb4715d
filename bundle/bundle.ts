import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { rolldown } from "rolldown";
import type { InputOptions, OutputAsset, OutputChunk } from "rolldown";
import { builtins } from "./builtins.ts";
import { chunkNames } from "./chunk-names.ts";
import type { Start } from "./chunk-names.ts";
import { minifyReadably } from "./minify-readably.ts";
import { collectPackages, notices, PAGES_NOTICES } from "./notices.ts";
import { fonts, junit, widths, yaml, yargs } from "./packages.ts";
import { ARCHIVES } from "../src/platform/packed-files.ts";

type Output = OutputAsset | OutputChunk;

/** A file of dist/ with code. */
export interface BundledFile {
  readonly file: string;
  /** Its sources, as paths in the checkout: `src/errors.ts`, `node_modules/zod/index.js`. */
  readonly sources: readonly string[];
  /** Files and packages that are loaded with it. */
  readonly imports: readonly string[];
  /** Those that its code loads later. */
  readonly dynamicImports: readonly string[];
}

const root = join(import.meta.dirname, "..");
const dist = join(root, "dist");

const WORKERS = readdirSync(join(root, "workers")).map((file) => `workers/${file}`);

/** Loaded by name: the launcher, the package's exports, threads and processes. */
const ENTRIES = [
  "src/cli/main.ts",
  "src/index.ts",
  "src/jest.ts",
  "src/matchers.ts",
  "src/optimizer.ts",
  "src/vitest.ts",
  "src/serve/report-thread.ts",
  "src/store/read/share-thread.ts",
  "src/store/user-sql/user-sql-process.ts",
  ...WORKERS,
];

/** Sources that a small sweep loads on demand. */
const SMALL_SWEEPS: readonly string[] = [
  ...["js/choice", "js/compiler", "wasm/choice"].map((name) => source(`src/kernel/${name}.ts`)),
  source("src/executors/workers.ts"),
];

/** Starts that must be quick, or load little. */
const STARTS: ReadonlyMap<string, Start> = new Map([
  // Runs in browsers, too.
  ["optimizer", { files: [source("src/optimizer.ts")] }],
  // Programs that bundle it have no BullMQ.
  ["library", { files: ["src/index.ts", "src/jest.ts", "src/matchers.ts", "src/vitest.ts"].map(source) }],
  ["thread", { files: [...WORKERS.map(source), ...["js", "wasm"].flatMap(kernel)] }],
  ["command", { files: [source("src/cli/main.ts")] }],
  ["ls", { files: ["ls", "query"].map(results), after: "command" }],
  ["read", { files: ["best", "show"].map(results), after: "command" }],
  // Small sweeps run in the process of the command.
  ["run", { files: [running("run"), ...SMALL_SWEEPS], after: "command" }],
  ["check", { files: [running("check"), ...SMALL_SWEEPS], after: "command" }],
]);

/** Packages with native code or files that they read, and those that the user's project has. */
const EXTERNAL = ["@resvg/resvg-wasm", "better-sqlite3", "piscina"];
const PEERS = ["bullmq", "expect", "ioredis", "vitest"];

/** Files of dist/ that other programs write. */
const OTHERS: ReadonlySet<string> = new Set([...ARCHIVES, PAGES_NOTICES, "page", "playground", "types"]);

/** Loaded as text: see src/plot/load-parts.ts. */
const PICTURES = "src/plot/option-svg.ts";

const COMMON: InputOptions = {
  cwd: root,
  platform: "node",
  // The oldest version of Node that the launcher accepts.
  transform: { target: "node22.18" },
};

/**
 * Writes the bundle into dist/ and returns its code. Leaves files alone whose content is the same,
 * since a process may be reading them.
 */
export async function bundle(): Promise<readonly BundledFile[]> {
  const inPictures = new Set<string>();
  const output = [...(await pictures(inPictures)), ...(await commands(inPictures))];
  for (const file of output) writeChanged(join(dist, file.fileName), contentOf(file));
  const written = new Set(output.map(({ fileName }) => fileName.split("/")[0]));
  const stale = readdirSync(dist).filter((name) => !written.has(name) && !OTHERS.has(name) && !name.startsWith("."));
  for (const name of stale) rmSync(join(dist, name), { recursive: true });
  const chunks = output.filter((file) => file.type === "chunk");
  return chunks.map(({ fileName, moduleIds, imports, dynamicImports }) => ({
    file: fileName,
    sources: moduleIds.map((id) => relative(root, id)),
    imports,
    dynamicImports,
  }));
}

/** Bundles the command, its threads and the library. Also writes the notices of `others`. */
async function commands(others: ReadonlySet<string>): Promise<readonly Output[]> {
  const outside = [...EXTERNAL, ...PEERS];
  await using build = await rolldown({
    ...COMMON,
    input: Object.fromEntries(ENTRIES.map((file) => [basename(file, ".ts"), file])),
    external: (id) => id === source(PICTURES) || outside.some((name) => id === name || id.startsWith(`${name}/`)),
    // The entries have no other exports than their sources, because they share no chunk.
    preserveEntrySignatures: "allow-extension",
    plugins: [builtins, fonts, junit, widths, yaml, yargs, notices(others)],
  });
  const { output } = await build.generate({
    format: "esm",
    chunkFileNames: "[name]-[hash].js",
    // The notices have the licences.
    comments: { legal: false, annotation: false, jsdoc: false },
    codeSplitting: {
      includeDependenciesRecursively: false,
      groups: [{ debugName: "starts", name: chunkNames(STARTS) }],
    },
  });
  return output.map((file) =>
    file.type === "chunk" ? { ...file, code: minifyReadably(file.fileName, file.code) } : file,
  );
}

/** Bundles the charts of pictures as one file. Adds its packages to `found`. */
async function pictures(found: Set<string>): Promise<readonly Output[]> {
  await using build = await rolldown({ ...COMMON, input: PICTURES, plugins: [collectPackages(found)] });
  // Smaller as the pages are minified, with which it is compressed.
  const { output } = await build.generate({ format: "cjs", entryFileNames: "[name].cjs", minify: true });
  return output;
}

function source(file: string): string {
  return join(root, file);
}

function kernel(name: string): string[] {
  return ["choice", "compiler"].map((part) => source(`src/kernel/${name}/${part}.ts`));
}

function running(name: string): string {
  return source(`src/cli/commands/running/${name}.ts`);
}

function results(name: string): string {
  return source(`src/cli/commands/results/${name}.ts`);
}

function contentOf(file: Output): Buffer {
  return Buffer.from(file.type === "chunk" ? file.code : file.source);
}

function writeChanged(file: string, content: Buffer): void {
  try {
    if (readFileSync(file).equals(content)) return;
  } catch {
    mkdirSync(dirname(file), { recursive: true });
  }
  const unfinished = join(dirname(file), `.${basename(file)}.${process.pid}`);
  writeFileSync(unfinished, content);
  renameSync(unfinished, file);
}

if (import.meta.main) await bundle();
