import { init } from "echarts/core";
import type { ChartOption, Size } from "./option.ts";

/** Returns the place in pixels of a point in units of the axes. */
export type Place = (point: readonly [x: number, y: number]) => readonly [left: number, top: number];

/** Returns SVG elements to draw over a chart. */
export type Overlay = (place: Place) => string;

/**
 * Draws a chart as SVG elements without an enclosing `svg`. Output is deterministic: every id
 * begins with `prefix`. Adds an overlay after its elements. Leaves out classes and pointer targets.
 * Places text by `dy`, which all SVG renderers support.
 */
export function chartSvg(option: ChartOption, size: Size, prefix: string, overlay?: Overlay): string {
  const chart = init(null, null, { renderer: "svg", ssr: true, ...size });
  try {
    const { tooltip: _, ...still } = option;
    chart.setOption(still);
    const svg = tidied(chart.renderToSVGString(), prefix);
    if (overlay === undefined) return svg;
    const place: Place = ([x, y]) => {
      const [left = NaN, top = NaN] = chart.convertToPixel({ gridIndex: 0 }, [x, y]);
      return [left, top];
    };
    return `${svg}\n${overlay(place)}`;
  } finally {
    chart.dispose();
  }
}

function tidied(svg: string, prefix: string): string {
  return (
    svg
      .replace(/^<svg[^>]*>\s*/, "")
      .replace(/<style\s*>[\s\S]*?<\/style>/g, "")
      .replace(/<\/svg>\s*$/, "")
      // Only within tags; text stays as it is.
      .replaceAll(/<[^<>]*>/g, (tag) =>
        tag
          .replaceAll(/ (?:class|ecmeta_[a-z_]+|pointer-events)="[^"]*"/g, "")
          .replace(/ style="font-size:(\d+)px;[^"]*"/, ' font-size="$1"')
          .replace(' dominant-baseline="central"', ' dy="0.35em"')
          .replaceAll(/\bzr\d+-/g, prefix)
          .replaceAll(/(\d\.\d\d)\d+(?![\de])/g, "$1"),
      )
      // Removes pointer targets.
      .replaceAll(/<path(?=[^>]* fill="none")(?![^>]* stroke="(?!none))[^>]*><\/path>\n?/g, "")
      .replaceAll(/<(path|rect)([^>]*)><\/\1>/g, "<$1$2/>")
      .replaceAll(/\n\s*\n/g, "\n")
      .trim()
  );
}
