import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join } from "node:path";
import { packageFolder, runsSources } from "../platform/own-files.ts";

const require = createRequire(import.meta.url);
const FONTS = ["400Regular/Inter_400Regular.ttf", "600SemiBold/Inter_600SemiBold.ttf"];

/**
 * Loads the fonts for PNG files, since a machine may have other fonts or none. They are beside the
 * bundle.
 */
export function loadFonts(): Uint8Array[] {
  return FONTS.map((file) =>
    readFileSync(
      runsSources()
        ? require.resolve(`@expo-google-fonts/inter/${file}`)
        : join(packageFolder(), "dist", basename(file)),
    ),
  );
}

/** Loads the SVG renderer, as WebAssembly. */
export function loadRenderer(): Uint8Array<ArrayBuffer> {
  return readFileSync(require.resolve("@resvg/resvg-wasm/index_bg.wasm"));
}
