import type { ObjectiveDefinition } from "../../objectives/definition.ts";
import { coordinatesOf } from "../../objectives/blocks.ts";
import type { Shapes } from "../../objectives/blocks.ts";
import { lossGraph } from "../../objectives/loss-graph.ts";
import { MAX_DIM } from "../../objectives/resolve.ts";
import { isColumn } from "../../sweep/outcomes/printed-columns.ts";
import { grouped, show } from "../../show.ts";
import type { ObjectiveMapInput } from "../schema/input.ts";
import type { Path } from "../yaml/document.ts";
import type { Problems } from "../yaml/problems.ts";

/** Returns whether blocks have valid names and not too many coordinates. Reports problems. */
export function checkBlocks(shapes: Shapes, path: Path, problems: Problems): boolean {
  const coordinates = coordinatesOf(shapes);
  if (coordinates > MAX_DIM) {
    const most = grouped(MAX_DIM);
    problems.add(path, `more than ${most} coordinates in the blocks: ${grouped(coordinates)}`);
    return false;
  }
  for (const name of Object.keys(shapes)) {
    try {
      lossGraph({ formula: name, dim: 1, blocks: [{ name, shape: [] }], parameters: {}, constants: {} });
    } catch (error) {
      problems.addError([...path, name], error, "key");
      return false;
    }
  }
  return true;
}

/** Returns the metrics of an objective. Reports those with bad names, and those without data. */
export function readMetrics(
  { data, metrics = {} }: ObjectiveMapInput,
  path: Path,
  problems: Problems,
): NonNullable<ObjectiveDefinition["metrics"]> {
  if (data === undefined) problems.add([...path, "metrics"], 'metrics without data: add "data"', { at: "key" });
  return Object.fromEntries(
    Object.entries(metrics).map(([name, metric]) => {
      const place = [...path, "metrics", name];
      const isUsed = isColumn(name) || name === "lr" || name === "momentum";
      if (isUsed) problems.add(place, `${show(name)} is a reserved name`, { at: "key" });
      if (!/^[A-Za-z][A-Za-z0-9_]*$/.test(name)) problems.add(place, `invalid name: ${show(name)}`, { at: "key" });
      const { formula, better = "higher" } = typeof metric === "string" ? { formula: metric } : metric;
      return [name, { formula, better }];
    }),
  );
}
