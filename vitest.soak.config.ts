import { globSync, readFileSync } from "node:fs";
import { defineConfig, mergeConfig } from "vitest/config";
import type { ViteUserConfig } from "vitest/config";
import config, { PAGES, SOAK } from "./vitest.config.ts";

/** The tests that `npm test` leaves out, and those whose loops it shortens, at full length. */
const soak: ViteUserConfig = mergeConfig(
  config,
  defineConfig({ test: { testTimeout: 3_600_000, env: { SOAK: process.env["SOAK"] ?? "1" } } }),
);

/** Whether a file has loops that grow in a soak, or rows of docs/RELIABILITY.md. */
const grows = (file: string): boolean => /faults\/(?:attempts|fault)\.ts"/.test(readFileSync(file, "utf8"));

// Assigned, since merging would append.
soak.test!.include = [SOAK, ...globSync("test/**/*.test.ts").filter(grows)];
soak.test!.exclude = [PAGES];

export default soak;
