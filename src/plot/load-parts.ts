import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename } from "node:path";
import { compileFunction } from "node:vm";
import { runsSources } from "../platform/own-files.ts";
import { packagedFile } from "../platform/packed-files.ts";
import type { OptionSvg } from "./picture-svg.ts";

const require = createRequire(import.meta.url);
const FONTS = ["400Regular/Inter_400Regular.ttf", "600SemiBold/Inter_600SemiBold.ttf"];

/** Loads the fonts for PNG files, since a machine may have other fonts or none. */
export function loadFonts(): Uint8Array[] {
  return FONTS.map((file) =>
    runsSources()
      ? readFileSync(require.resolve(`@expo-google-fonts/inter/${file}`))
      : packagedFile(`dist/${basename(file)}`),
  );
}

/** Loads what draws charts: ECharts, which the package has compressed. */
export async function loadOptionSvg(): Promise<OptionSvg> {
  if (runsSources()) return (await import("./option-svg.ts")).optionSvg;
  const loaded: { optionSvg?: OptionSvg } = {};
  const filename = "dist/option-svg.cjs";
  compileFunction(packagedFile(filename).toString(), ["exports"], { filename })(loaded);
  return loaded.optionSvg!;
}

/** Loads the SVG renderer, as WebAssembly. */
export function loadRenderer(): Uint8Array<ArrayBuffer> {
  return readFileSync(require.resolve("@resvg/resvg-wasm/index_bg.wasm"));
}
