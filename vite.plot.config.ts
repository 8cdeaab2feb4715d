import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { defineConfig } from "vite";
import type { UserConfig } from "vite";

const root = import.meta.dirname;
const fonts = join(root, "node_modules/@expo-google-fonts/inter");
const files = [
  join(fonts, "400Regular/Inter_400Regular.ttf"),
  join(fonts, "600SemiBold/Inter_600SemiBold.ttf"),
  join(fonts, "LICENSE_FONT"),
];

/**
 * Bundles the parts of large packages that `sweep plot` needs into dist/plot, for publication. See
 * src/plot/load-parts.ts.
 */
const config: UserConfig = defineConfig({
  root,
  ssr: { noExternal: true },
  build: {
    ssr: join(root, "src/plot/option-svg.ts"),
    outDir: join(root, "dist/plot"),
    emptyOutDir: false,
    target: "node22",
    minify: true,
  },
  plugins: [
    {
      name: "fonts",
      generateBundle() {
        for (const file of files) {
          this.emitFile({ type: "asset", fileName: basename(file), source: readFileSync(file) });
        }
      },
    },
  ],
  logLevel: "warn",
});

export default config;
