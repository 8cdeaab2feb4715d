import { join } from "node:path";
import { defineConfig } from "vite";
import type { UserConfig } from "vite";
import { collectPackages, notices } from "./bundle/notices.ts";
import { nothingOfNode } from "./vite.page.config.ts";

const inWorkers = new Set<string>();

/**
 * The playground, as a static folder that works under any path: dist/playground, or the folder that
 * SWEEP_PAGE_FOLDER names.
 */
const config: UserConfig = defineConfig({
  root: join(import.meta.dirname, "src/playground"),
  base: "./",
  plugins: [nothingOfNode, notices(inWorkers)],
  worker: { format: "es", plugins: () => [nothingOfNode, collectPackages(inWorkers)] },
  build: {
    outDir: process.env["SWEEP_PAGE_FOLDER"] ?? join(import.meta.dirname, "dist/playground"),
    emptyOutDir: true,
    modulePreload: { polyfill: false },
    target: "es2023",
  },
  logLevel: "warn",
});

export default config;
