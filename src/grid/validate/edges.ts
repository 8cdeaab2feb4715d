import { axisSize } from "../../sweep/spec/axis.ts";
import { cutsFor, isRange } from "../../sweep/rounds/edge/edge-lattice.ts";
import { show } from "../../show.ts";
import { isTooFine } from "../read/axes.ts";
import { withDefaults } from "../read/edge-spec.ts";
import type { GridSpace, ReadGrid } from "../read/grid-space.ts";
import type { Problems } from "../yaml/problems.ts";

/** Refuses edges that the points of their spaces cannot trace. */
export function checkEdges({ blocks, spaces }: ReadGrid, problems: Problems): void {
  for (const { block, method } of blocks) {
    if (block.edge === undefined) continue;
    if (method?.isGrid === false) {
      const { kind } = method.sampler;
      const remedy = "remove edge, or choose method: grid";
      problems.add(block.edge.path, `edge: it is traced in the cells of a grid, not by method ${kind}: ${remedy}`, KEY);
    }
    const [exclude] = block.exclude;
    if (exclude !== undefined) {
      problems.add(exclude.path, "exclude: an edge needs all points of its grid: remove exclude");
    }
  }
  for (const space of spaces) if (space.method?.isGrid === true) checkSpace(space, problems);
}

const KEY = { at: "key" } as const;

function checkSpace({ block, axes, lacksAxes, objective, optimizer }: GridSpace, problems: Problems): void {
  if (block.edge === undefined || lacksAxes) return;
  const { value, path } = block.edge;
  const { of, tolerance, points } = withDefaults(value);
  const varied = axes.filter(({ axis }) => axisSize(axis) > 1);
  const list = varied.find(({ axis }) => axis.kind === "list");
  if (list !== undefined) {
    const name = list.axis.keys.join(", ");
    problems.add(list.path, `${name}: an edge is traced over ranges, not over a list: give it as {min, max, num}`);
    return;
  }
  const ranges = varied.map(({ axis }) => axis).filter(isRange);
  // `checkMethods` reports a range without `num`.
  if (ranges.length < varied.length) return;
  if (ranges.length !== 2) {
    const names = ranges.length === 0 ? "none" : ranges.map(({ keys: [key] }) => key).join(", ");
    const text = `edge: it is traced over two ranges, and ${show(`${objective.spec.name} ${optimizer.spec.name}`)} has`;
    problems.add(path, `${text} ${ranges.length === 0 ? "" : `${ranges.length}: `}${names}`, KEY);
    return;
  }
  const { name, minimum } = objective.spec;
  if (minimum === null && (of === "converged" || of === "below_minimum")) {
    const at = value.of === undefined ? path : [...path, "of"];
    problems.add(at, `edge: the minimum of ${show(name)} is unknown, so no trial is ${of}`);
  }
  const cuts = cutsFor(ranges, tolerance);
  if (cuts === 0) {
    const widest = Math.max(...ranges.map(({ num }) => 1 / (num - 1)));
    const text = `tolerance: the cells of the grid are not wider than that: ${Number(widest.toPrecision(4))} of an axis at most`;
    problems.add([...path, "tolerance"], `${text}: ${tolerance}`);
  }
  const fine = ranges.find((axis) => isTooFine(axis, (axis.num - 1) * 2 ** cuts));
  if (fine !== undefined) {
    problems.add([...path, "tolerance"], `tolerance is too fine: neighbours on ${fine.keys[0]} agree to 15 digits`);
  }
  const grid = ranges.reduce((product, { num }) => product * num, 1);
  if (points <= grid) {
    problems.add([...path, "points"], `points: the grid alone has ${grid}, so none is left for its edge: ${points}`);
  }
}
