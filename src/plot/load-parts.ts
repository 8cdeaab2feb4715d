import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { OptionSvg } from "./picture-svg.ts";

const own = fileURLToPath(import.meta.url);
const require = createRequire(own);
const isInstalled = !own.endsWith(".ts");
// Output of vite.plot.config.ts. The installed package runs dist/src/plot/load-parts.js.
const bundled = join(dirname(own), "../../plot");
const FONTS = ["400Regular/Inter_400Regular.ttf", "600SemiBold/Inter_600SemiBold.ttf"];

/**
 * Loads the chart renderer. The installed package has a bundle of the parts of ECharts that it
 * needs.
 */
export async function loadOptionSvg(): Promise<OptionSvg> {
  if (!isInstalled) return (await import("./option-svg.ts")).optionSvg;
  const { optionSvg } = (await import(join(bundled, "option-svg.js"))) as typeof import("./option-svg.ts");
  return optionSvg;
}

/** Loads the fonts for PNG files, since a machine may have other fonts or none. */
export function loadFonts(): Uint8Array[] {
  return FONTS.map((file) =>
    readFileSync(
      isInstalled ? join(bundled, file.replace(/.*\//, "")) : require.resolve(`@expo-google-fonts/inter/${file}`),
    ),
  );
}

/** Loads the SVG renderer, as WebAssembly. */
export function loadRenderer(): Uint8Array<ArrayBuffer> {
  return readFileSync(require.resolve("@resvg/resvg-wasm/index_bg.wasm"));
}
