import { contourField } from "../../analysis/trajectory/contour-field.ts";
import type { ContourField } from "../../analysis/trajectory/contour-field.ts";
import { mapFrame } from "../../analysis/trajectory/frame.ts";
import type { Frame } from "../../analysis/trajectory/frame.ts";
import { landscapeOf, minimaOn } from "../../analysis/trajectory/landscape-curve.ts";
import type { Landscape } from "../../analysis/trajectory/landscape-curve.ts";
import { coordinateNames } from "../../analysis/trajectory/run-path.ts";
import type { Point, RunPath } from "../../analysis/trajectory/run-path.ts";
import { bandEdge, heightColor } from "../../charts/height-colors.ts";
import type { Theme } from "../../charts/theme.ts";
import type { SpaceSpec } from "../../sweep/spec/sweep-spec.ts";
import { paintLine } from "./paint/marks.ts";
import { pixelOf } from "./paint/plot-box.ts";
import type { PlotBox } from "./paint/plot-box.ts";

interface Seeded {
  readonly space: SpaceSpec;
  readonly seed: number;
}

/** The objective below the paths: contours in two dimensions, its graph in one. */
export interface Ground {
  readonly frame: Frame;
  readonly minima: readonly Point[];
  readonly names: readonly [x: string, y: string];
  paint(context: CanvasRenderingContext2D, box: PlotBox, theme: Theme): void;
}

/** Returns the ground around minima and paths. */
export function groundOf(of: Seeded, paths: readonly RunPath[], aspect: number, lossName: string): Ground {
  const { objective } = of.space;
  const [x, y] = coordinateNames(objective);
  if (objective.dim === 1) {
    const landscape = landscapeOf(of, paths);
    return {
      ...{ frame: landscape.frame, minima: minimaOn(of), names: [x, lossName] },
      paint: (context, box, theme) => paintGraph(context, landscape, box, theme),
    };
  }
  const minima = objective.minimisers.map(([atX = 0, atY = 0]): Point => [atX, atY]);
  const frame = mapFrame(minima, paths, aspect);
  const field = contourField(of, frame, aspect);
  return {
    ...{ frame, minima, names: [x, y] },
    paint: (context, box, theme) => paintBands(context, field, box, theme),
  };
}

function paintGraph(context: CanvasRenderingContext2D, { frame, curve }: Landscape, box: PlotBox, theme: Theme): void {
  const pixels = curve.map((point) => pixelOf(box, frame, point));
  paintLine(context, pixels, { color: theme.soft, type: "solid" }, theme);
}

function paintBands(
  context: CanvasRenderingContext2D,
  { frame, bands }: ContourField,
  box: PlotBox,
  theme: Theme,
): void {
  context.fillStyle = heightColor(0, theme);
  context.fillRect(box.left, box.top, box.width, box.height);
  context.strokeStyle = bandEdge(theme);
  context.lineWidth = 0.8;
  for (const [n, { rings }] of bands.entries()) {
    const path = new Path2D();
    for (const ring of rings) {
      for (const [i, point] of ring.entries()) {
        const [x, y] = pixelOf(box, frame, point);
        if (i === 0) path.moveTo(x, y);
        else path.lineTo(x, y);
      }
      path.closePath();
    }
    context.fillStyle = heightColor((n + 1) / bands.length, theme);
    // Holes run in the opposite direction.
    // oxlint-disable-next-line unicorn/no-array-fill-with-reference-type -- a canvas is no array
    context.fill(path);
    context.stroke(path);
  }
}
