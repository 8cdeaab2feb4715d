import type { ViteUserConfig } from "vitest/config";
import config from "./vitest.config.ts";

/** Tests of the packed package in projects that install it. They need the npm registry. */
const packed: ViteUserConfig = {
  test: { ...config.test, include: ["test/package/*.package.ts"], testTimeout: 300_000, hookTimeout: 300_000 },
};

export default packed;
