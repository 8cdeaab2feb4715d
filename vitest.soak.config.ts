import { defineConfig, mergeConfig } from "vitest/config";
import type { ViteUserConfig } from "vitest/config";
import config from "./vitest.config.ts";

/** The tests that make faults, and others that try less in `npm test`, with their loops at full length. */
const soak: ViteUserConfig = mergeConfig(
  config,
  defineConfig({ test: { testTimeout: 3_600_000, env: { SOAK: process.env["SOAK"] ?? "1" } } }),
);

// Replaced, as merging would add to what is there.
soak.test!.include = [
  "test/faults/**/*.test.ts",
  "test/contracts/wasm-kernel.test.ts",
  "test/e2e/launcher.test.ts",
  "test/formula/hostile.test.ts",
  "test/formula/loops.test.ts",
];

export default soak;
