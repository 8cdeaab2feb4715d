import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { defineConfig } from "vitest/config";
import type { ViteUserConfig } from "vitest/config";

/** The tests that open pages in Chromium. */
export const PAGES = "test/**/*.chromium.test.ts";

const config: ViteUserConfig = defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // npm run test:pages: not every machine has a browser.
    exclude: [PAGES],
    // A busy machine is no failure.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // By default half of the cores stay idle; and most of the time a test waits for a process that it has started.
    maxWorkers: Math.ceil(1.5 * availableParallelism()),
    // The one that the command has: threads and processes that a test starts load their code in half the time.
    env: { NODE_COMPILE_CACHE: join(tmpdir(), "node-compile-cache") },
    // Tests share nothing but modules, which would take as long to load again as many of them to run.
    isolate: false,
  },
});

export default config;
