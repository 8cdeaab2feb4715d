import { SweepError, within } from "../errors.ts";
import { evaluateFormula } from "../formula/passes/evaluate.ts";
import { namesIn } from "../formula/language/dependents.ts";
import { parseFormula } from "../formula/language/parse.ts";
import { didYouMean } from "../suggest.ts";
import { shapeText, sizeOf } from "./blocks.ts";
import type { BlockSpec, Shapes } from "./blocks.ts";
import type { BlockStarts, NestedNumbers, Setting } from "./definition.ts";

/** The names in the start of a block that stand for a random number of each coordinate. */
const DRAWN = ["normal", "uniform"] as const;

/** The starts of all coordinates, and the blocks with their random starts. */
interface ResolvedStart {
  readonly start: readonly number[];
  readonly blocks: readonly BlockSpec[];
}

/** Returns the numbers that the start of a block knows by name, besides `i` and random numbers. */
export function blockNames(shape: readonly number[], { dim, parameters }: Setting): Record<string, number> {
  const fanOut = shape.at(-1) ?? 1;
  return { ...parameters, n: dim, fan_in: sizeOf(shape) / fanOut, fan_out: fanOut };
}

/**
 * Fills in the starts of blocks. A start is a number, a formula, or one number for each coordinate;
 * blocks left out start at 0. Throws SweepError with path for starts that do not fit.
 */
export function resolveBlockStarts(shapes: Shapes, starts: BlockStarts, setting: Setting): ResolvedStart {
  const names = Object.keys(shapes);
  for (const key of Object.keys(starts)) {
    if (Object.hasOwn(shapes, key)) continue;
    const hint = didYouMean(key, names) || `: the blocks are ${names.join(", ")}`;
    throw problem(["start", key], `no block has this name: "${key}"${hint}`);
  }
  const resolved = Object.entries(shapes).map(([name, shape]) => {
    const start = Object.hasOwn(starts, name) ? starts[name] : undefined;
    return resolveOne({ name, shape }, start ?? 0, setting);
  });
  return { start: resolved.flatMap(({ values }) => values), blocks: resolved.map(({ block }) => block) };
}

function resolveOne(
  block: BlockSpec,
  start: BlockStarts[string],
  setting: Setting,
): { readonly block: BlockSpec; readonly values: readonly number[] } {
  const { name, shape } = block;
  const size = sizeOf(shape);
  if (typeof start === "number") return { block, values: constant(start, size) };
  if (typeof start !== "string") return { block, values: listed(block, start) };
  const known = blockNames(shape, setting);
  const path = ["start", name];
  const valueAt = (i: number, drawn: Record<string, number> = {}): number => {
    const value = within(path, () => evaluateFormula(start, { ...known, ...drawn, i }));
    if (!Number.isFinite(value)) throw problem(path, `not a finite number: ${start}`);
    return value;
  };
  const used = within(path, () => namesIn(parseFormula(start)));
  if (!DRAWN.some((one) => used.has(one))) {
    return { block, values: Array.from({ length: size }, (_, i) => valueAt(i + 1)) };
  }
  // Any numbers will do: only the names are checked.
  valueAt(1, Object.fromEntries(DRAWN.map((one) => [one, 0.5])));
  return { block: { ...block, draw: start }, values: constant(0, size) };
}

/** Returns the numbers of a list that is nested like the block, or flat in row-major order. */
function listed({ name, shape }: BlockSpec, start: NestedNumbers): readonly number[] {
  const found = shapeOf(start);
  const flat = (start as readonly unknown[]).flat(Infinity) as number[];
  const fits = found !== undefined && flat.length === sizeOf(shape) && (found.length === 1 || sameShape(found, shape));
  if (fits) return flat;
  const given = found === undefined ? "a ragged list" : shapeText(found);
  throw problem(["start", name], `${name} is ${shapeText(shape)}, but its start is ${given}`);
}

/** Returns the shape of a nested list; undefined if it is ragged. */
function shapeOf(list: NestedNumbers | number): readonly number[] | undefined {
  if (typeof list === "number") return [];
  const [first, ...others] = list.map(shapeOf);
  if (first === undefined || others.some((other) => other === undefined || !sameShape(other, first))) return undefined;
  return [list.length, ...first];
}

function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.join() === b.join();
}

function constant(value: number, size: number): readonly number[] {
  return Array.from({ length: size }, () => value);
}

function problem(path: readonly string[], message: string): SweepError {
  return new SweepError("input", message, undefined, undefined, path);
}

/**
 * Returns the start as the results show it: a point, or a text such as `W: normal/sqrt(fan_in)` if
 * a block starts at random.
 */
export function shownStart(start: readonly number[], blocks: readonly BlockSpec[] = []): readonly number[] | string {
  if (!blocks.some(({ draw }) => draw !== undefined)) return start;
  let first = 0;
  const texts = blocks.flatMap(({ name, shape, draw }) => {
    const values = start.slice(first, (first += sizeOf(shape)));
    if (draw !== undefined) return [`${name}: ${draw.replaceAll(/\s+/g, "")}`];
    return values.every((value) => value === 0) ? [] : [`${name}: (${values.join(",")})`];
  });
  return texts.join(", ");
}
