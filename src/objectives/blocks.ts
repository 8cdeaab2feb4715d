/** A named block of coordinates, in row-major order: a scalar (no sizes), vector or matrix. */
export interface BlockSpec {
  readonly name: string;
  readonly shape: readonly number[];
  /**
   * Formula of the block's random start, drawn for each repeat. The objective's start then
   * holds 0 for its coordinates.
   */
  readonly draw?: string;
}

/** Shapes of the named blocks of coordinates, in order. */
export type Shapes = Readonly<Record<string, readonly number[]>>;

/** A block and the number of coordinates before it. */
export interface PlacedBlock extends BlockSpec {
  readonly first: number;
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** Returns the sum of the sizes of some blocks. */
export function coordinatesOf(shapes: Shapes): number {
  return Object.values(shapes).reduce((sum, shape) => sum + sizeOf(shape), 0);
}

export function placeBlocks(blocks: readonly BlockSpec[]): readonly PlacedBlock[] {
  let first = 0;
  return blocks.map((block) => {
    const placed = { ...block, first };
    first += sizeOf(block.shape);
    return placed;
  });
}

/** Returns a shape as text: `64 × 16`, `a vector of 16` or `a scalar`. */
export function shapeText(shape: readonly number[]): string {
  if (shape.length === 0) return "a scalar";
  return shape.length === 1 ? `a vector of ${shape[0]}` : shape.join(" × ");
}

/**
 * Returns the position of an element in row-major order, counted from 0; undefined for indices
 * outside the shape. Indices count from 1.
 */
export function positionIn(shape: readonly number[], indices: readonly number[]): number | undefined {
  let position = 0;
  for (const [at, size] of shape.entries()) {
    const index = indices[at] ?? NaN;
    if (!(index >= 1 && index <= size)) return undefined;
    position = position * size + index - 1;
  }
  return position;
}

/** Returns the name of a coordinate, counted from 0: `W[2, 1]`. */
export function coordinateName(blocks: readonly BlockSpec[], coordinate: number): string {
  const block = placeBlocks(blocks).findLast(({ first }) => first <= coordinate);
  if (block === undefined) throw new Error(`no block has coordinate ${coordinate}`);
  let rest = coordinate - block.first;
  const indices = block.shape.toReversed().map((size) => {
    const index = (rest % size) + 1;
    rest = Math.floor(rest / size);
    return index;
  });
  return indices.length === 0 ? block.name : `${block.name}[${indices.toReversed().join(", ")}]`;
}
