import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import type { Plugin } from "rolldown";

const require = createRequire(import.meta.url);
const FONTS = ["400Regular/Inter_400Regular.ttf", "600SemiBold/Inter_600SemiBold.ttf", "LICENSE_FONT"];
const LOCALES = "../../../locales";

/** Puts the fonts of PNG pictures beside the bundle. See src/plot/load-parts.ts. */
export const fonts: Plugin = {
  name: "fonts",
  buildStart() {
    const folder = dirname(require.resolve("@expo-google-fonts/inter/package.json"));
    for (const file of FONTS) {
      this.emitFile({ type: "asset", fileName: basename(file), source: readFileSync(join(folder, file)) });
    }
  },
};

/** Puts the English texts of yargs beside the bundle, and lets yargs find them there. */
export const locales: Plugin = {
  name: "locales",
  transform: {
    filter: { id: /yargs\/lib\/platform-shims\/esm\.mjs$/ },
    handler(code, id) {
      if (!code.includes(LOCALES)) throw new Error(`yargs has its texts elsewhere: ${id}`);
      const source = readFileSync(join(dirname(id), "../../locales/en.json"));
      this.emitFile({ type: "asset", fileName: "locales/en.json", source });
      return { code: code.replace(LOCALES, "../locales"), map: null };
    },
  },
};

/**
 * Lets yargs measure its help with the version of string-width that tables use. Its own one loads
 * the segmenter of ICU, which takes as long as a third of Node's start.
 */
export const widths: Plugin = {
  name: "widths",
  resolveId: {
    filter: { id: /^string-width$/ },
    handler: () => require.resolve("string-width"),
  },
};
