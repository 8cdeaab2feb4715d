import { execFile } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "sweep-lint-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Imports that break the direction, or the rule that nothing for the main thread is loaded by workers; and some that do not. */
const planted: readonly (readonly [file: string, imported: string, allowed: boolean])[] = [
  ["src/coordinator/a.ts", "../store/store.ts", false],
  ["src/coordinator/b.ts", "../kernel/kernel.ts", false],
  ["src/coordinator/c.ts", "../spec/hash.ts", true],
  ["src/coordinator/d.ts", "piscina", true],
  ["src/store/a.ts", "../coordinator/chunks.ts", false],
  ["src/store/b.ts", "../grid/parse-grid.ts", false],
  ["src/store/c.ts", "better-sqlite3", true],
  ["src/formula/a.ts", "../kernel/kernel.ts", false],
  ["src/formula/b.ts", "../spec/axis.ts", false],
  ["src/formula/c.ts", "../errors.ts", true],
  ["src/formula/d.ts", "../modules/probe.ts", false],
  ["src/modules/a.ts", "../spec/hash.ts", false],
  ["src/modules/b.ts", "yaml", false],
  ["src/modules/c.ts", "../errors.ts", true],
  ["src/coordinator/e.ts", "../modules/probe.ts", false],
  ["src/grid/c.ts", "../modules/probe.ts", true],
  ["src/objectives/a.ts", "../optimizers/registry.ts", false],
  ["src/objectives/b.ts", "../formula/parse.ts", true],
  ["src/optimizers/a.ts", "../objectives/registry.ts", false],
  ["src/spec/a.ts", "../grid/parse-grid.ts", false],
  ["src/spec/b.ts", "../optimizers/registry.ts", true],
  ["src/grid/a.ts", "../cli/main.ts", false],
  ["src/grid/b.ts", "zod", true],
  ["src/kernel/a.ts", "yaml", false],
  ["src/kernel/b.ts", "zod/v4", false],
  ["src/kernel/c.ts", "../store/store.ts", false],
  ["src/kernel/d.ts", "../formula/parse.ts", true],
  ["src/kernel/e.ts", "../modules/user-module.ts", true],
  ["src/report/a.ts", "../store/results.ts", false],
  ["src/report/b.ts", "csv-stringify/sync", true],
  ["src/trace/a.ts", "../pictures/space-map.ts", false],
  ["src/trace/b.ts", "node:fs", false],
  ["src/trace/c.ts", "../kernel/trial-function.ts", true],
  ["src/pictures/a.ts", "../store/results.ts", false],
  ["src/pictures/charts/a.ts", "../../page/main.ts", false],
  ["src/report-page/a.ts", "../cli/main.ts", false],
  ["src/report-page/b.ts", "../store/results.ts", true],
  ["src/plot/a.ts", "../cli/main.ts", false],
  ["src/plot/b.ts", "../page/main.ts", false],
  ["src/plot/c.ts", "../pictures/space-map.ts", true],
  ["src/serve/a.ts", "../coordinator/run-sweep.ts", false],
  ["src/serve/b.ts", "../store/results.ts", true],
  ["src/page/a.ts", "../store/results.ts", false],
  ["src/page/b.ts", "node:fs", false],
  ["src/page/c.ts", "../pictures/space-map.ts", true],
  ["src/pictures/b.ts", "node:util", false],
  ["src/pictures/c.ts", "../report/numbers.ts", true],
  ["src/library/a.ts", "../cli/main.ts", false],
  ["src/library/b.ts", "../store/results.ts", true],
  ["src/doctor/a.ts", "../cli/main.ts", false],
  ["src/doctor/b.ts", "../store/connection.ts", true],
  ["src/check/a.ts", "../cli/main.ts", false],
  ["src/check/b.ts", "../store/results.ts", true],
  ["src/check/reports/a.ts", "../../coordinator/chunks.ts", false],
  ["src/store/d.ts", "../check/comparison.ts", false],
  ["src/report/c.ts", "../check/comparison.ts", false],
  ["src/cli/a.ts", "../store/results.ts", true],
  ["workers/a.ts", "../src/store/store.ts", false],
  ["workers/b.ts", "better-sqlite3", false],
  ["workers/c.ts", "yargs", false],
  ["workers/d.ts", "../src/kernel/chunk-runner.ts", true],
];

interface Diagnostic {
  readonly code: string;
  readonly filename: string;
}

test("the linter reports each planted import that goes the wrong way, and no other", async () => {
  copyFileSync(join(root, ".oxlintrc.json"), join(folder, ".oxlintrc.json"));
  for (const [file, imported] of planted) {
    mkdirSync(join(folder, dirname(file)), { recursive: true });
    writeFileSync(join(folder, file), `import * as planted from "${imported}";\nexport { planted };\n`);
  }
  const oxlint = join(root, "node_modules/oxlint/bin/oxlint");
  const { stdout } = await promisify(execFile)(process.execPath, [oxlint, "--format", "json"], { cwd: folder }).catch(
    // It ends with 1 where it has found something.
    (error: { readonly stdout: string }) => error,
  );
  const { diagnostics } = JSON.parse(stdout) as { readonly diagnostics: readonly Diagnostic[] };
  const reported = diagnostics
    .filter(({ code }) => code.includes("no-restricted-imports"))
    .map(({ filename }) => filename);
  const forbidden = planted.filter(([, , allowed]) => !allowed).map(([file]) => file);
  expect(reported.toSorted()).toEqual(forbidden.toSorted());
});
