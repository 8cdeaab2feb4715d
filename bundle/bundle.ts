import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { rolldown } from "rolldown";
import type { OutputAsset, OutputChunk } from "rolldown";
import { chunkNames } from "./chunk-names.ts";
import { notices } from "./notices.ts";
import { fonts, locales, widths } from "./packages.ts";

const root = join(import.meta.dirname, "..");
const dist = join(root, "dist");

/** Loaded by name: the launcher, the package's exports, threads and processes. */
const ENTRIES = [
  "src/cli/main.ts",
  "src/index.ts",
  "src/jest.ts",
  "src/matchers.ts",
  "src/optimizer.ts",
  "src/vitest.ts",
  "src/store/user-sql/user-sql-process.ts",
  ...readdirSync(join(root, "workers")).map((file) => `workers/${file}`),
];

/** Starts that must be quick, or load little. */
const STARTS = {
  // Runs in browsers, too.
  optimizer: ["src/optimizer.ts"],
  thread: ["workers/run-chunk.ts", ...["js", "wasm"].flatMap((name) => kernel(name))],
  modules: ["workers/compare-updates.ts", "workers/probe-module.ts", "workers/run-isolated.ts"],
  command: ["src/cli/main.ts"],
  ls: ["src/cli/commands/results/ls.ts"],
  read: ["best", "query", "show"].map((name) => `src/cli/commands/results/${name}.ts`),
  run: ["src/cli/commands/running/run.ts", "src/executors/workers.ts"],
};

/** Packages with native code or files of their own, and those that the user's project has. */
const EXTERNAL = ["@babel/code-frame", "@resvg/resvg-wasm", "better-sqlite3", "piscina"];
const PEERS = ["bullmq", "expect", "ioredis", "vitest"];

/** Files of dist/ that other programs write. */
const OTHERS: ReadonlySet<string> = new Set(["page", "types"]);

/**
 * Writes the bundle into dist/. Leaves files alone whose content is the same, since a process may
 * be reading them.
 */
export async function bundle(): Promise<void> {
  const outside = [...EXTERNAL, ...PEERS];
  await using build = await rolldown({
    cwd: root,
    platform: "node",
    input: Object.fromEntries(ENTRIES.map((file) => [basename(file, ".ts"), file])),
    external: (id) => id.startsWith("node:") || outside.some((name) => id === name || id.startsWith(`${name}/`)),
    // The entries have no other exports than their sources, because they share no chunk.
    preserveEntrySignatures: "allow-extension",
    plugins: [fonts, locales, widths, notices],
  });
  const starts = Object.entries(STARTS).map(([name, files]) => [name, files.map((file) => join(root, file))] as const);
  const { output } = await build.generate({
    format: "esm",
    chunkFileNames: "[name]-[hash].js",
    codeSplitting: {
      includeDependenciesRecursively: false,
      groups: [{ debugName: "starts", name: chunkNames(Object.fromEntries(starts)) }],
    },
  });
  for (const file of output) writeChanged(join(dist, file.fileName), contentOf(file));
  const written = new Set(output.map(({ fileName }) => fileName.split("/")[0]));
  const stale = readdirSync(dist).filter((name) => !written.has(name) && !OTHERS.has(name) && !name.startsWith("."));
  for (const name of stale) rmSync(join(dist, name), { recursive: true });
}

function kernel(name: string): string[] {
  return ["choice", "compiler"].map((part) => `src/kernel/${name}/${part}.ts`);
}

function contentOf(file: OutputChunk | OutputAsset): Buffer {
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
