import { defineConfig, mergeConfig } from "vitest/config";
import type { ViteUserConfig } from "vitest/config";
import config from "./vitest.config.ts";

/** The fault tests, and others whose loops are shorter in `npm test`, at full length. */
const soak: ViteUserConfig = mergeConfig(
  config,
  defineConfig({ test: { testTimeout: 3_600_000, env: { SOAK: process.env["SOAK"] ?? "1" } } }),
);

// Assigned, since merging would append.
soak.test!.include = [
  "test/faults/**/*.test.ts",
  "test/broker/commands.test.ts",
  "test/cli/plan-estimates.test.ts",
  "test/conformance/update-like.test.ts",
  "test/contracts/*.test.ts",
  "test/coordinator/{chunks,partial-chunks}.test.ts",
  "test/e2e/{action,check,check-against,check-grids,edge,init-check,launcher,mutants-and-refactors,refine-halving,same-as,search-statistics,shards}.test.ts",
  "test/formula/elementary/{lower,special-values}.test.ts",
  "test/formula/{gradient,graph,hostile,let,loops,mathjs,verifier}.test.ts",
  "test/grid/any-text.test.ts",
  "test/kernel/{below-minimum,heavy-ball}.test.ts",
  "test/kernel/random/lane-normals.test.ts",
  "test/optimizers/constant-gradient.test.ts",
  "test/plot/paths.test.ts",
  "test/sweep/{grid-count,shards}.test.ts",
  "test/store/{groups,merge,store,summary-store}.test.ts",
];

export default soak;
