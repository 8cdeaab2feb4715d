import { sampledAxes } from "../../sweep/points/unit-sampler.ts";
import { grouped, show } from "../../show.ts";
import type { MethodChoice } from "../read/methods.ts";
import type { GridSpace, ReadBlock, ReadGrid } from "../read/grid-space.ts";
import type { Problems } from "../yaml/problems.ts";

/** Refuses axes, samples and excludes that do not suit the method of their block. */
export function checkMethods({ blocks, spaces }: ReadGrid, problems: Problems): void {
  for (const read of blocks) {
    if (read.method?.isGrid === true) checkGridAxes(read, problems);
    else if (read.method !== undefined) checkSampled(read, read.method, problems);
  }
  for (const space of spaces) checkSpace(space, problems);
  checkSamplesUsed(blocks, problems);
}

function checkGridAxes({ axes }: ReadBlock, problems: Problems): void {
  for (const { axis, path } of axes) {
    if (axis.kind !== "continuous") continue;
    const remedy = "add num, for example num: 10, or choose a method such as method: sobol";
    problems.add(path, `${axis.keys[0]}: a grid needs the number of values: ${remedy}`);
  }
}

function checkSampled({ block }: ReadBlock, { sampler: { kind }, path }: MethodChoice, problems: Problems): void {
  if (block.samples === undefined) {
    problems.add(path, `method: ${kind} needs the number of points: add samples, for example samples: 100`);
  }
  for (const { value, path: axisPath } of block.axes) {
    if (typeof value !== "object") continue;
    const key = ["num", "step"].find((one) => Object.hasOwn(value, one));
    if (key === undefined) continue;
    const remedy = `remove ${key}, or list the values`;
    problems.add([...axisPath, key], `${key}: method ${kind} takes any value from min to max: ${remedy}`, {
      at: "key",
    });
  }
  const [exclude] = block.exclude;
  if (exclude === undefined) return;
  const remedy = "remove exclude, or choose method: grid";
  problems.add(exclude.path, `exclude: method ${kind} has no points to remove: ${remedy}`);
}

function checkSpace({ block, method, axes, lacksAxes, objective, optimizer }: GridSpace, problems: Problems): void {
  if (method === undefined || method.isGrid || block.samples === undefined) return;
  const { kind, most } = method.sampler;
  const dimensions = sampledAxes(axes.map(({ axis }) => axis)).length;
  if (dimensions === 0) {
    if (lacksAxes) return;
    const space = show(`${objective.spec.name} ${optimizer.spec.name}`);
    const remedy = "give one as {min, max}, or choose method: grid";
    problems.add(method.path, `method: ${kind} needs an axis with several values, and ${space} has none: ${remedy}`);
    return;
  }
  const { value, path } = block.samples;
  if (most === undefined) return;
  if (value > most.samples) {
    problems.add(path, `samples: method ${kind} has at most ${grouped(most.samples)} points: ${value}`);
  }
  if (dimensions > most.axes) {
    const text = `method: ${kind} has at most ${most.axes} axes with several values: ${dimensions}`;
    problems.add(method.path, `${text}; choose method: latin`);
  }
}

/** Refuses samples that no block uses. */
function checkSamplesUsed(blocks: readonly ReadBlock[], problems: Problems): void {
  const byPlace = Map.groupBy(
    blocks.filter(({ block }) => block.samples !== undefined),
    ({ block }) => JSON.stringify(block.samples?.path),
  );
  for (const own of byPlace.values()) {
    if (own.some(({ method }) => method?.isGrid !== true)) continue;
    const { value, path } = own[0]!.block.samples!;
    const remedy = "remove samples, or choose a method such as sobol";
    problems.add(path, `samples: the axes of a grid say how many points it has: ${remedy}: ${value}`);
  }
}
