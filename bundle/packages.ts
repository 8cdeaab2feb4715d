import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import type { Plugin } from "rolldown";

const require = createRequire(import.meta.url);
const FONTS = ["400Regular/Inter_400Regular.ttf", "600SemiBold/Inter_600SemiBold.ttf", "LICENSE_FONT"];
const LOCALES = "../../../locales";
const ASSERTIONS = "import { notStrictEqual, strictEqual } from 'assert'";
const NO_ASSERTIONS = "const [notStrictEqual, strictEqual] = [() => {}, () => {}];";

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

/**
 * Puts the English texts of yargs beside the bundle, and lets yargs find them there. Leaves out its
 * assertions, as its build for browsers does: node:assert takes a tenth of Node's start.
 */
export const yargs: Plugin = {
  name: "yargs",
  transform: {
    filter: { id: /yargs\/lib\/platform-shims\/esm\.mjs$/ },
    handler(code, id) {
      if (!code.includes(LOCALES)) throw new Error(`yargs has its texts elsewhere: ${id}`);
      if (!code.includes(ASSERTIONS)) throw new Error(`yargs has its assertions elsewhere: ${id}`);
      const source = readFileSync(join(dirname(id), "../../locales/en.json"));
      this.emitFile({ type: "asset", fileName: "locales/en.json", source });
      const found = code.replace(LOCALES, "../locales").replace(ASSERTIONS, NO_ASSERTIONS);
      return { code: found, map: null };
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

/** Takes yaml's build of ECMAScript modules, so that unused parts are left out. */
export const yaml: Plugin = {
  name: "yaml",
  resolveId: {
    filter: { id: /^yaml$/ },
    handler: () => join(dirname(require.resolve("yaml/package.json")), "browser/dist/index.js"),
  },
};
