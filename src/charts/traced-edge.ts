import type { CustomSeriesOption } from "echarts";
import type { MapValues } from "../analysis/map/map-values.ts";
import type { ScatteredMap } from "../analysis/map/scattered-map.ts";
import { edgeName } from "../analysis/map/traced-edge.ts";
import type { TracedEdge } from "../analysis/map/traced-edge.ts";
import { toUnits } from "../analysis/scale.ts";
import type { Scale } from "../analysis/scale.ts";
import { STATUSES } from "../sweep/outcomes/statuses.ts";
import type { Status } from "../sweep/outcomes/statuses.ts";
import { type Box, type MapPixels, type Pixels, pixelsOf } from "./map-pixels.ts";
import { shadeOf } from "./map-rectangles.ts";
import type { Rectangles } from "./map-rectangles.ts";
import type { Theme } from "./theme.ts";

/** Returns the patches of an edge's cells that have a pixel, as boxes in units. */
export function patchesOf(
  { cells }: ScatteredMap,
  { patches }: TracedEdge,
  { valueOf, scale, isHighBest = false }: MapValues,
  color: Scale,
  at: MapPixels,
): Rectangles {
  const colored: Box[] = [];
  const blank = new Map<Status, Box[]>();
  for (const { x, y, cell: index } of patches) {
    const cell = cells[index]!;
    const value = valueOf(cell);
    const shade = Number.isNaN(value) ? -1 : shadeOf(toUnits(scale, value), color, isHighBest);
    const box: Box = [...x, ...y, shade];
    const status = STATUSES[cell.status]!;
    // The legend names all statuses, and each needs a series.
    if (shade < 0 && !blank.has(status)) blank.set(status, []);
    const { width, height } = pixelsOf(box, at);
    if (width === 0 || height === 0) continue;
    (shade < 0 ? blank.get(status)! : colored).push(box);
  }
  return { colored, blank };
}

/** Draws an edge: dark on a bright seam, to be visible on any colour. */
export function edgeLine(traced: TracedEdge, x: Scale, y: Scale, theme: Theme): CustomSeriesOption {
  return {
    ...{ type: "custom", name: edgeName(traced), data: [[0]], silent: true, clip: true, z: 5 },
    itemStyle: { color: theme.ink },
    renderItem(params) {
      const map = params.coordSys as unknown as Pixels;
      const shared = { type: "path" as const, shape: { pathData: pathOf(traced, { map, x, y }) } };
      const style = { fill: "none", lineCap: "round" as const };
      return {
        type: "group",
        children: [
          { ...shared, style: { ...style, stroke: theme.surface, lineWidth: 3.2, opacity: 0.9 } },
          { ...shared, style: { ...style, stroke: theme.ink, lineWidth: 1.2 } },
        ],
      };
    },
  };
}

/** Returns the path of an edge in half pixels, without parts that are shorter or the same. */
function pathOf({ line }: TracedEdge, { map, x, y }: MapPixels): string {
  const half = (pixel: number): number => Math.round(2 * pixel) / 2;
  const pixel = ([atX, atY]: readonly [number, number]): string =>
    [
      half(map.x + ((atX - x.min) / (x.max - x.min)) * map.width),
      half(map.y + (1 - (atY - y.min) / (y.max - y.min)) * map.height),
    ].join(" ");
  const parts = new Set<string>();
  for (const [from, to] of line) {
    const [start, end] = [pixel(from), pixel(to)].sort();
    if (start !== end) parts.add(`M${start}L${end}`);
  }
  return [...parts].join("");
}
