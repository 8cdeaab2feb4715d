import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { defineConfig } from "vitest/config";
import type { ViteUserConfig } from "vitest/config";

/** The tests that open pages in Chromium. */
export const PAGES = "test/**/*.chromium.test.ts";

/** The tests that only the soak runs: matrices, many processes, networks, brokers under faults. */
export const SOAK = "test/**/*.soak.test.ts";

const config: ViteUserConfig = defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // Run by `npm run test:pages`, as not every machine has a browser, and by `npm run test:soak`.
    exclude: [PAGES, SOAK],
    // Generous: a busy machine must not fail tests.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    globalSetup: "test/support/command/build-bundle.ts",
    // One more than cores, as tests wait for processes. Each worker loads all modules.
    maxWorkers: 1 + availableParallelism(),
    // The command's own compile cache halves the loading time of threads and processes.
    env: {
      NODE_COMPILE_CACHE: join(tmpdir(), "node-compile-cache"),
      XDG_CACHE_HOME: join(tmpdir(), "sweep-test-cache"),
    },
    // Tests share only modules, and loading those again would take longer than many tests.
    isolate: false,
  },
});

export default config;
