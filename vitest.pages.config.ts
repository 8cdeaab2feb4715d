import type { ViteUserConfig } from "vitest/config";
import config, { PAGES } from "./vitest.config.ts";

/** The tests that open pages in Chromium: apt-get install chromium. */
const pages: ViteUserConfig = { test: { ...config.test, include: [PAGES], exclude: [] } };

export default pages;
