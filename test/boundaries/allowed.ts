/** What the files of a folder may import. */
interface Allowed {
  /** Folders of src/; a folder may always import itself, and the root files `errors.ts` and `suggest.ts`. */
  readonly folders: readonly string[];
  /** Packages and modules of Node; `node:*` is any module of Node. */
  readonly packages: readonly string[];
}

const allow = (folders: readonly string[], packages: readonly string[] = []): Allowed => ({ folders, packages });

/**
 * The direction of imports, types included. The keys are the folders and root files of src/, and workers/. A new folder
 * needs an entry here. Folders without `node:*` also run in a browser.
 */
export const ALLOWED: Readonly<Record<string, Allowed>> = {
  "errors.ts": allow([]),
  "suggest.ts": allow([], ["fastest-levenshtein"]),
  "make-folder.ts": allow([], ["node:*"]),
  "result-columns.ts": allow([]),
  "version.ts": allow([], ["node:*"]),
  "whole-file.ts": allow([], ["node:*"]),
  "worker-files.ts": allow([], ["node:*"]),
  "write-reason.ts": allow([]),
  formula: allow([]),
  modules: allow(["worker-files.ts"], ["node:*"]),
  objectives: allow(["formula", "modules"]),
  optimizers: allow(["formula", "modules", "result-columns.ts"]),
  spec: allow(["modules", "objectives", "optimizers"], ["node:*"]),
  grid: allow(
    ["formula", "modules", "objectives", "optimizers", "spec"],
    ["@babel/code-frame", "node:*", "yaml", "zod"],
  ),
  kernel: allow(["formula", "modules", "objectives", "optimizers", "spec"], ["node:*"]),
  coordinator: allow(["spec", "worker-files.ts"], ["node:*", "piscina"]),
  store: allow(["spec", "result-columns.ts", "make-folder.ts"], ["better-sqlite3", "node:*"]),
  report: allow([], ["csv-stringify/sync", "hyparquet-writer", "string-width"]),
  check: allow(["report", "spec", "store", "version.ts", "whole-file.ts"], ["junit-report-builder", "node:*"]),
  trace: allow(["kernel", "spec"]),
  pictures: allow(["kernel", "objectives", "optimizers", "report", "spec", "trace"], ["d3-contour", "echarts"]),
  page: allow(
    ["pictures", "report", "spec"],
    ["echarts/charts", "echarts/components", "echarts/core", "echarts/renderers"],
  ),
  "report-page": allow(["grid", "pictures", "spec", "store", "version.ts"], ["node:*"]),
  serve: allow(
    ["pictures", "report-page", "spec", "store"],
    ["@hono/node-server", "hono", "hono/cookie", "hono/etag", "node:*"],
  ),
  plot: allow(
    ["pictures", "report", "report-page", "spec", "store", "trace"],
    ["@resvg/resvg-wasm", "echarts/charts", "echarts/components", "echarts/core", "echarts/renderers", "node:*"],
  ),
  library: allow(
    ["check", "coordinator", "grid", "kernel", "spec", "store", "result-columns.ts", "version.ts"],
    ["node:*"],
  ),
  doctor: allow(["coordinator", "grid", "report", "spec", "store", "version.ts"], ["better-sqlite3", "node:*"]),
  cli: allow(
    [
      "check",
      "coordinator",
      "doctor",
      "formula",
      "grid",
      "kernel",
      "library",
      "make-folder.ts",
      "objectives",
      "optimizers",
      "pictures",
      "plot",
      "report",
      "report-page",
      "serve",
      "spec",
      "store",
      "trace",
      "whole-file.ts",
      "write-reason.ts",
    ],
    ["log-update", "node:*", "yargs"],
  ),
  "index.ts": allow(["grid", "kernel", "library", "store"]),
  "vitest.ts": allow(["library"], ["vitest"]),
  workers: allow(["kernel", "modules", "spec"], ["node:*", "piscina"]),
};
