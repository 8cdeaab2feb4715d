import type { NodeId } from "./node-table.ts";

/**
 * Formulas over data are one flat graph. A node has a value for each combination of its axes: the
 * indices of the reductions around it. `coordinate`, `datum` and `index` nodes depend on axes by
 * their place; a reduction (`axis_sum`, `axis_extreme`) removes one. Loops are made of this later,
 * in `kernel/lowering/nests.ts`. Two indices of one expression never share an axis, but parts that
 * do not see each other do, so that equal parts are one node.
 */
export interface Axis {
  /** Orders axes: outer loops first. */
  readonly id: number;
  /** Number of values. NaN for `ROWS`, whose number is known when the loop runs. */
  readonly count: number;
}

/** The axis of the rows of data: those of a batch, or all of them. Counts from 0. */
export const ROWS: Axis = { id: 0, count: NaN };

/** Name of the input whose value is the number of rows that `ROWS` runs over. */
export const ROW_COUNT = "rows";

/** A whole number `first` + Σ stride·k, where k counts the values of each axis from 0. */
export interface Place {
  readonly first: number;
  /** Ordered by axis. No stride is 0. */
  readonly strides: readonly Stride[];
}

interface Stride {
  readonly axis: Axis;
  readonly by: number;
}

/** The nodes of formulas over data, which have a value for each combination of their axes. */
export type AxisNode =
  /** The coordinate at a place of the point, counted from 0. */
  | { readonly operation: "coordinate"; readonly args: readonly NodeId[]; readonly place: Place }
  /** The value at a place of a column of data, counted from 0: of the row, or of a constant. */
  | {
      readonly operation: "datum";
      readonly args: readonly NodeId[];
      readonly source: string;
      readonly place: Place;
      readonly byRow: boolean;
    }
  /** The value of a place itself. */
  | { readonly operation: "index"; readonly args: readonly NodeId[]; readonly place: Place }
  /** Σ of the argument over an axis, in order, from −0. */
  | { readonly operation: "axis_sum"; readonly args: readonly NodeId[]; readonly axis: Axis }
  /** The second argument at the first k where the first is largest (`gt`) or smallest (`lt`). */
  | {
      readonly operation: "axis_extreme";
      readonly args: readonly NodeId[];
      readonly axis: Axis;
      readonly wins: "gt" | "lt";
    };

/** A contribution to the gradient: `node` is added to the coordinate `place`, for all its axes. */
export interface AxisScatter {
  readonly place: Place;
  readonly node: NodeId;
  /** Whether it is added for each row. */
  readonly byRow: boolean;
}

export function constantPlace(first: number): Place {
  return { first, strides: [] };
}

export function axisPlace(axis: Axis, first: number): Place {
  return { first, strides: [{ axis, by: 1 }] };
}

/** Returns a + factor·b. */
export function addPlaces(a: Place, b: Place, factor = 1): Place {
  const strides = new Map<Axis, number>();
  for (const { axis, by } of a.strides) strides.set(axis, by);
  for (const { axis, by } of b.strides) strides.set(axis, (strides.get(axis) ?? 0) + factor * by);
  return {
    first: a.first + factor * b.first,
    strides: [...strides]
      .filter(([, by]) => by !== 0)
      .map(([axis, by]) => ({ axis, by }))
      .sort((one, other) => one.axis.id - other.axis.id),
  };
}

/** Returns the text of a place, by which equal ones are known. */
export function placeText({ first, strides }: Place): string {
  return [...strides.map(({ axis, by }) => `${by === 1 ? "" : `${by}*`}k${axis.id}`), first].join(" + ");
}

/** Returns the least and the largest value of a place without rows. */
export function placeRange({ first, strides }: Place): readonly [least: number, most: number] {
  let [least, most] = [first, first];
  for (const { axis, by } of strides) {
    const span = by * (axis.count - 1);
    if (span < 0) least += span;
    else most += span;
  }
  return [least, most];
}

const AXIS_OPERATIONS: Readonly<Record<AxisNode["operation"], true>> = {
  coordinate: true,
  datum: true,
  index: true,
  axis_sum: true,
  axis_extreme: true,
};

/** Whether a node exists in formulas over data alone. */
export function isAxisNode(node: { readonly operation: string }): node is AxisNode {
  return Object.hasOwn(AXIS_OPERATIONS, node.operation);
}
