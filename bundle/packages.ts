import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import type { Plugin } from "rolldown";
import subsetFont from "subset-font";
import { PNG_LETTERS } from "../src/plot/png-letters.ts";

const require = createRequire(import.meta.url);
const FONTS = ["400Regular/Inter_400Regular.ttf", "600SemiBold/Inter_600SemiBold.ttf"];
const LICENSE = "LICENSE_FONT";
// Letters keep their distances and accents; none gets another shape. The names 16 and 17 tell that
// both fonts are one family.
const SUBSET = {
  targetFormat: "truetype" as const,
  keepFeatures: ["ccmp", "kern", "locl", "mark", "mkmk"],
  preserveNameIds: [16, 17],
};
const LOCALES = "../../../locales";
const ASSERTIONS = "import { notStrictEqual, strictEqual } from 'assert'";
const LODASH = "import _ from 'lodash';";
const MAKE_DIR = "import makeDir from 'make-dir';";
const NO_ASSERTIONS = "const [notStrictEqual, strictEqual] = [() => {}, () => {}];";

/**
 * Puts the fonts of PNG pictures beside the bundle, with the letters that we draw: a fifth of their
 * size. See src/plot/load-parts.ts.
 */
export const fonts: Plugin = {
  name: "fonts",
  async buildStart() {
    const folder = dirname(require.resolve("@expo-google-fonts/inter/package.json"));
    const text = PNG_LETTERS.join("");
    for (const file of FONTS) {
      const source = await subsetFont(readFileSync(join(folder, file)), text, SUBSET);
      this.emitFile({ type: "asset", fileName: basename(file), source });
    }
    this.emitFile({ type: "asset", fileName: LICENSE, source: readFileSync(join(folder, LICENSE)) });
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
      const source = readFileSync(join(dirname(id), "../../locales/en.json"));
      this.emitFile({ type: "asset", fileName: "locales/en.json", source });
      return { code: replaced(code, id, [LOCALES, "../locales"], [ASSERTIONS, NO_ASSERTIONS]), map: null };
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

/**
 * Takes junit-report-builder's build of ECMAScript modules, with what it uses of lodash. Creates no
 * folders with make-dir: we write its text.
 */
export const junit: Plugin = {
  name: "junit",
  resolveId: {
    filter: { id: /^junit-report-builder$/ },
    handler: () => join(dirname(require.resolve("junit-report-builder")), "index.es.js"),
  },
  transform: {
    filter: { id: /junit-report-builder\/dist\/index\.es\.js$/ },
    handler(code, id) {
      const used = new Set(Array.from(code.matchAll(/\b_\.(\w+)/g), ([, name]) => name!));
      const imports = Array.from(used, (name) => `import ${name} from "lodash/${name}.js";`).join("\n");
      const lodash = `const _ = { ${[...used].join(", ")} };`;
      return { code: `${imports}\n${replaced(code, id, [LODASH, lodash], [MAKE_DIR, ""])}`, map: null };
    },
  },
};

/** Replaces parts of a package's module. Throws if a new version of it lacks one. */
function replaced(code: string, id: string, ...parts: readonly (readonly [old: string, part: string])[]): string {
  for (const [old] of parts) if (!code.includes(old)) throw new Error(`${id} does not contain: ${old}`);
  return parts.reduce((text, [old, part]) => text.replace(old, part), code);
}
