import { initWasm, Resvg } from "@resvg/resvg-wasm";
import { loadFonts, loadRenderer } from "./load-parts.ts";

const FAMILY = "Inter";

/** Renders an SVG document as PNG, `scale` pixels to each of its own, with fonts that come along. */
export async function svgPng(svg: string, scale: number): Promise<Uint8Array> {
  await start();
  const picture = new Resvg(svg, {
    fitTo: { mode: "zoom", value: scale },
    font: { fontBuffers: loadFonts(), defaultFontFamily: FAMILY, sansSerifFamily: FAMILY },
  });
  const image = picture.render();
  const png = image.asPng();
  // Not where it has failed: freeing what is half done hides the reason.
  image.free();
  picture.free();
  return png;
}

/** It starts once in a process, and says so when it is asked again. */
async function start(): Promise<void> {
  try {
    await initWasm(loadRenderer());
  } catch (error) {
    if (!(error instanceof Error && error.message.startsWith("Already initialized"))) throw error;
  }
}
