/** Allowed imports of a folder. */
interface Allowed {
  /**
   * Folders of src/; a folder may always import itself, and the root files `errors.ts`, `show.ts`,
   * `suggest.ts` and `arguments.ts`.
   */
  readonly folders: readonly string[];
  /**
   * Packages and modules of Node; `node:*` is any module of Node, "a computed name" an import of
   * user files.
   */
  readonly packages: readonly string[];
}

const allow = (folders: readonly string[], packages: readonly string[] = []): Allowed => ({ folders, packages });

/**
 * The direction of imports, types included. The keys are the folders and root files of src/, and
 * workers/. A new folder needs an entry here. Folders without `node:*` also run in a browser.
 */
export const ALLOWED: Readonly<Record<string, Allowed>> = {
  "errors.ts": allow([]),
  "show.ts": allow([]),
  "suggest.ts": allow([], ["fastest-levenshtein"]),
  "arguments.ts": allow([]),
  platform: allow([], ["node:*"]),
  random: allow(["formula"]),
  sweep: allow(
    ["data", "formula", "modules", "objectives", "optimizers", "random"],
    ["@noble/hashes/sha2.js", "@noble/hashes/utils.js", "node:*"],
  ),
  formula: allow([]),
  modules: allow(["platform"], ["a computed name", "node:*"]),
  objectives: allow(["formula", "modules"]),
  optimizers: allow(["formula", "modules"]),
  data: allow(
    ["formula", "modules", "platform", "random"],
    [
      "csv-parse/sync",
      "hyparquet",
      "hyparquet/src/column.js",
      "hyparquet/src/convert.js",
      "hyparquet/src/metadata.js",
      "node:*",
    ],
  ),
  grid: allow(["data", "formula", "kernel", "modules", "objectives", "optimizers", "sweep"], ["node:*", "yaml", "zod"]),
  native: allow(["platform"], ["node:*"]),
  kernel: allow(
    ["formula", "modules", "native", "objectives", "optimizers", "platform", "random", "sweep"],
    ["node:*"],
  ),
  conformance: allow(["kernel", "modules", "optimizers", "platform", "sweep"], ["node:*"]),
  broker: allow(["data", "format", "sweep"], ["bullmq", "ioredis", "node:*"]),
  executors: allow(["broker", "kernel", "modules", "platform", "sweep"], ["bullmq", "ioredis", "node:*", "piscina"]),
  "broker-worker": allow(
    ["broker", "executors", "format", "modules", "platform", "sweep"],
    ["bullmq", "ioredis", "node:*"],
  ),
  coordinator: allow(["executors", "platform", "sweep"]),
  store: allow(["data", "platform", "sweep"], ["better-sqlite3", "node:*"]),
  format: allow(
    [],
    [
      "csv-stringify/sync",
      "hyparquet",
      "hyparquet-writer",
      "hyparquet-writer/src/datapage.js",
      "hyparquet-writer/src/dictionary.js",
      "hyparquet-writer/src/snappy.js",
      "string-width",
    ],
  ),
  check: allow(["conformance", "format", "platform", "store", "sweep"], ["junit-report-builder", "node:*"]),
  trace: allow(["kernel", "sweep"]),
  analysis: allow(
    ["format", "kernel", "objectives", "optimizers", "sweep", "trace"],
    ["d3-array", "d3-contour", "d3-scale"],
  ),
  charts: allow(["analysis", "format", "kernel", "platform", "sweep"], ["echarts", "echarts/core"]),
  "text-charts": allow(["analysis", "format", "sweep", "trace"]),
  "page-data": allow(["analysis", "format", "objectives", "sweep"]),
  page: allow(
    ["analysis", "charts", "format", "page-data", "platform", "sweep", "trace"],
    ["echarts", "echarts/charts", "echarts/components", "echarts/core", "echarts/renderers"],
  ),
  playground: allow(
    ["analysis", "charts", "coordinator", "executors", "format", "grid", "kernel", "page", "page-data", "sweep"],
    [
      "@codemirror/autocomplete",
      "@codemirror/commands",
      "@codemirror/lang-yaml",
      "@codemirror/language",
      "@codemirror/lint",
      "@codemirror/state",
      "@codemirror/view",
      "@lezer/highlight",
      "echarts/core",
    ],
  ),
  report: allow(["analysis", "data", "grid", "objectives", "page-data", "platform", "store", "sweep"], ["node:*"]),
  export: allow(["analysis", "format", "kernel", "objectives", "report", "sweep"], ["node:*"]),
  serve: allow(
    ["page-data", "platform", "report", "store", "sweep"],
    ["@hono/node-server", "hono", "hono/cookie", "hono/etag", "node:*"],
  ),
  plot: allow(
    ["analysis", "charts", "format", "page-data", "platform", "report", "store", "sweep", "trace"],
    ["@resvg/resvg-wasm", "echarts/charts", "echarts/components", "echarts/core", "echarts/renderers", "node:*"],
  ),
  library: allow(
    ["check", "conformance", "coordinator", "executors", "grid", "kernel", "platform", "store", "sweep", "trace"],
    ["node:*"],
  ),
  doctor: allow(
    ["broker", "executors", "format", "grid", "kernel", "native", "platform", "store", "sweep"],
    ["better-sqlite3", "ioredis", "node:*"],
  ),
  cli: allow(
    [
      "analysis",
      "broker",
      "broker-worker",
      "charts",
      "check",
      "coordinator",
      "data",
      "doctor",
      "executors",
      "export",
      "format",
      "formula",
      "grid",
      "kernel",
      "library",
      "objectives",
      "optimizers",
      "platform",
      "plot",
      "report",
      "serve",
      "store",
      "sweep",
      "text-charts",
      "trace",
    ],
    ["log-update", "node:*", "yargs"],
  ),
  "index.ts": allow(["check", "grid", "kernel", "library", "store"]),
  "optimizer.ts": allow(["kernel"]),
  "matchers.ts": allow(["library"]),
  "vitest.ts": allow(["matchers.ts"], ["vitest"]),
  "jest.ts": allow(["matchers.ts"], ["expect"]),
  workers: allow(["conformance", "kernel", "modules", "sweep"], ["node:*", "piscina"]),
};
