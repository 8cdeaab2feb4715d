import { defineConfig } from "vitest/config";
import type { ViteUserConfig } from "vitest/config";

const config: ViteUserConfig = defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // A busy machine is no failure.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // By default half of the cores stay idle.
    maxWorkers: "100%",
  },
});

export default config;
