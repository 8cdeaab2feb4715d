import { initWasm, Resvg } from "@resvg/resvg-wasm";
import { isError } from "../errors.ts";
import { loadFonts, loadRenderer } from "./load-parts.ts";

const FAMILY = "Inter";

/** Renders an SVG document as PNG, at `scale` times its size, in Inter: see `pngText`. */
export async function svgPng(svg: string, scale: number): Promise<Uint8Array> {
  await start();
  const picture = new Resvg(svg, {
    fitTo: { mode: "zoom", value: scale },
    font: { fontBuffers: loadFonts(), defaultFontFamily: FAMILY, sansSerifFamily: FAMILY },
  });
  const image = picture.render();
  const png = image.asPng();
  // Skipped on failure: freeing then throws and hides the cause.
  image.free();
  picture.free();
  return png;
}

/** Initializes the renderer once in a process; it throws when called again. */
async function start(): Promise<void> {
  try {
    await initWasm(loadRenderer());
  } catch (error) {
    if (!(isError(error) && error.message.startsWith("Already initialized"))) throw error;
  }
}
