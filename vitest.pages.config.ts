import type { ViteUserConfig } from "vitest/config";
import config, { PAGES } from "./vitest.config.ts";

const globalSetup: string[] = ["test/support/command/build-bundle.ts", "test/support/page/site-folder.ts"];

/** The tests that open pages in Chromium: apt-get install chromium. */
const pages: ViteUserConfig = { test: { ...config.test, include: [PAGES], exclude: [], globalSetup } };

export default pages;
