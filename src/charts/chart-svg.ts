import { init } from "echarts/core";
import type { ChartOption, Size } from "./option.ts";

/**
 * Draws a chart as SVG elements without an enclosing `svg`. Output is deterministic: every id
 * begins with `prefix`. Leaves out classes and pointer targets. Places text by `dy`, which all SVG
 * renderers support.
 */
export function chartSvg(option: ChartOption, size: Size, prefix: string): string {
  const chart = init(null, null, { renderer: "svg", ssr: true, ...size });
  try {
    const { tooltip: _, ...still } = option;
    chart.setOption(still);
    return tidied(chart.renderToSVGString(), prefix);
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
