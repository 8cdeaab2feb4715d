import { join } from "node:path";
import { defineConfig } from "vite";
import type { Plugin, UserConfig } from "vite";
import { viteSingleFile } from "vite-plugin-singlefile";

const root = join(import.meta.dirname, "src/page");

// Vite would insert an empty module, which fails only in the browser.
export const nothingOfNode: Plugin = {
  name: "nothing-of-node",
  enforce: "pre",
  resolveId(source, importer) {
    if (source.startsWith("node:")) this.error(`the page cannot import ${source}: ${importer}`);
  },
};

/**
 * The report page without data, as one file: dist/page/report.html, or in the folder that
 * SWEEP_PAGE_FOLDER names.
 */
const config: UserConfig = defineConfig({
  root,
  plugins: [viteSingleFile({ removeViteModuleLoader: true }), nothingOfNode],
  build: {
    outDir: process.env["SWEEP_PAGE_FOLDER"] ?? join(import.meta.dirname, "dist/page"),
    emptyOutDir: false,
    rolldownOptions: { input: join(root, "report.html") },
    target: "es2023",
  },
  logLevel: "warn",
});

export default config;
