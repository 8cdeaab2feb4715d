import { expect, test } from "vitest";
import { groupCells } from "../../src/analysis/map/map-cells.ts";
import { mapValues } from "../../src/analysis/map/map-values.ts";
import type { MapAxis, SpaceMap } from "../../src/analysis/map/space-map.ts";
import { pixelsOf } from "../../src/charts/map-pixels.ts";
import { rectanglesOf } from "../../src/charts/map-rectangles.ts";
import { converged, diverged, trialsOf } from "../support/spaces/grid-trials.ts";

const SIDE = 1_200;
const PIXELS = { x: 40, y: 10, width: 37, height: 23 };

test("a map of more than a million cells has boxes only for its pixels, and each pixel its cell", () => {
  // Every second cell of every eighth row.
  const points = Array.from({ length: (SIDE / 2) * (SIDE / 8) }, (_, i) => [
    2 * (i % (SIDE / 2)),
    8 * Math.floor(i / (SIDE / 2)),
  ]);
  const trials = trialsOf(["x", "y"], points, ([x = 0, y = 0]) => ((x + y) % 3 === 0 ? diverged(1) : converged(1 + y)));
  const axis = (name: string): MapAxis => ({
    name,
    values: Array.from({ length: SIDE }, (_, i) => i),
    scale: "linear",
  });
  const cells = groupCells(trials, points.keys(), (row) => points[row]![1]! * SIDE + points[row]![0]!, SIDE ** 2);
  const map: SpaceMap = { x: axis("x"), y: axis("y"), fixed: {}, constant: {}, cells };
  const [values] = mapValues([{ cells, ground: { value: 0, kind: "minimum" } }], "steps");
  const scale = { kind: "linear", min: -0.5, max: SIDE - 0.5, ticks: [] } as const;
  const color = { ...scale, kind: "log", min: 0, max: Math.log10(SIDE) } as const;
  const edges = Array.from({ length: SIDE + 1 }, (_, i) => i - 0.5);
  const at = { map: PIXELS, x: scale, y: scale };
  const { colored, blank } = rectanglesOf(
    { map, values: values!, color, xEdges: edges, yEdges: edges, bars: undefined },
    at,
  );
  const boxes = [...colored, ...(blank.get("diverged") ?? [])];
  expect([...blank.keys()]).toEqual(["diverged"]);
  // A column of cells has at most one pixel across, and each row of pixels one row of cells.
  expect(boxes.length).toBeLessThanOrEqual(PIXELS.width * PIXELS.height);
  expect(boxes.length).toBeGreaterThan(20);
  const drawn = boxes.map((box) => {
    const { x, y, width, height } = pixelsOf(box, at);
    expect(width * height).toBeGreaterThan(0);
    return `${x} ${y} ${box[4] >= 0}`;
  });
  const expected = points.flatMap(([x = 0, y = 0], row) => {
    const place = pixelsOf([x - 0.5, x + 0.5, y - 0.5, y + 0.5, 0], at);
    return place.width * place.height > 0 ? [`${place.x} ${place.y} ${trials.status[row] === 0}`] : [];
  });
  expect(drawn.toSorted()).toEqual(expected.toSorted());
});
