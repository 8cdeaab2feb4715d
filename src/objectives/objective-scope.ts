import { SweepError } from "../errors.ts";
import type { Span } from "../errors.ts";
import type { Graph } from "../formula/ir/graph.ts";
import type { NodeId } from "../formula/ir/node-table.ts";
import type { Element } from "../formula/passes/expression-builder.ts";
import { ROWS_NAME } from "../formula/language/expr.ts";
import { OutsideError } from "../formula/passes/scope.ts";
import type { Scope } from "../formula/passes/scope.ts";
import { placeBlocks, positionIn, shapeText } from "./blocks.ts";
import type { BlockSpec, PlacedBlock } from "./blocks.ts";
import type { Constant } from "./definition.ts";

/** The names that the formulas of an objective may use. */
export interface ObjectiveNames {
  readonly dim: number;
  readonly blocks?: readonly BlockSpec[] | undefined;
  readonly parameters: Readonly<Record<string, number>>;
  readonly constants: Readonly<Record<string, Constant>>;
}

const LETTERS = ["x", "y", "z"];

/** Returns the names that have a meaning in the formulas of any such objective. */
export function reservedNames({ blocks }: ObjectiveNames): ReadonlySet<string> {
  return new Set(blocks === undefined ? [...LETTERS, "n"] : ["x", "n"]);
}

/** Returns the largest index at each place of a vector that the formulas use, if known. */
type Extents = (name: string) => readonly (number | undefined)[];

/**
 * Returns the meaning of the names in the formulas of an objective. `extents` serves the message
 * about a block that does not fit its use.
 */
export function objectiveScope(
  objective: ObjectiveNames,
  graph: Graph,
  inputs: readonly NodeId[],
  extents: Extents,
): Scope {
  const { parameters, constants, dim, blocks } = objective;
  const coordinates = new Coordinates(inputs, blocks !== undefined);
  const placedBlocks = new Map(placeBlocks(blocks ?? []).map((block) => [block.name, block]));
  return {
    name(name, span) {
      if (Object.hasOwn(parameters, name)) return graph.constant(parameters[name] ?? NaN);
      if (Object.hasOwn(constants, name)) {
        throw new SweepError("input", `a vector or matrix needs its indices: ${name}[…]`, span);
      }
      const block = placedBlocks.get(name);
      if (block !== undefined) return inputs[elementOf(block, [], span, extents)];
      if (name === ROWS_NAME) {
        throw new SweepError("input", 'rows needs data: add "data: {file: FILE, y: COLUMN, X: "*"}"', span);
      }
      return name === "n" ? graph.constant(dim) : coordinates.letter(name, span);
    },
    element(name, indices, span): Element | undefined {
      if (name === "x") return coordinates.element(indices, span);
      const block = placedBlocks.get(name);
      if (block !== undefined) {
        const coordinate = elementOf(block, indices, span, extents);
        return { coordinate, node: inputs[coordinate]! };
      }
      const constant = Object.hasOwn(constants, name) ? constants[name] : undefined;
      return constant === undefined ? undefined : constantAt(name, constant, indices, span);
    },
    reductions: false,
    names: [
      ...(blocks === undefined ? LETTERS : ["x"]),
      "n",
      ...placedBlocks.keys(),
      ...Object.keys(parameters),
      ...Object.keys(constants),
    ],
  };
}

/** The coordinates as x, y, z or as x[i]: one formula uses one of the two ways. */
class Coordinates {
  readonly #inputs: readonly NodeId[];
  readonly #hasBlocks: boolean;
  #way: "letters" | "indices" | undefined;

  constructor(inputs: readonly NodeId[], hasBlocks: boolean) {
    this.#inputs = inputs;
    this.#hasBlocks = hasBlocks;
  }

  /** Returns the coordinate that a letter stands for; undefined for other names. */
  letter(name: string, span: Span): NodeId | undefined {
    const letter = LETTERS.indexOf(name);
    if (letter === -1) return undefined;
    if (!this.#hasBlocks) return this.#at(letter + 1, "letters", span);
    if (name !== "x") return undefined;
    throw new SweepError("input", "with named blocks, write the name of a block, or x[i] for any coordinate: x", span);
  }

  element([index = 0, ...more]: readonly number[], span: Span): Element {
    if (more.length > 0) throw new SweepError("input", `x has one index: ${[index, ...more].join(", ")}`, span);
    return { coordinate: index - 1, node: this.#at(index, "indices", span) };
  }

  #at(index: number, used: "letters" | "indices", span: Span): NodeId {
    if (this.#way !== undefined && this.#way !== used) {
      throw new SweepError("input", "one formula uses either x, y, z or x[i], not both", span);
    }
    this.#way = used;
    const input = this.#inputs[index - 1];
    if (input !== undefined) return input;
    const what = used === "letters" ? `${LETTERS[index - 1]} is coordinate ${index}` : `x[${index}]`;
    const dim = this.#inputs.length;
    throw new OutsideError(
      `outside the ${dim} ${dim === 1 ? "coordinate" : "coordinates"}: ${what}${fromOne("coordinates", [index])}`,
      span,
    );
  }
}

/** Returns the coordinate of an element of a block, counted from 0. */
function elementOf(block: PlacedBlock, indices: readonly number[], span: Span, extents: Extents): number {
  const { name, shape, first } = block;
  const used = indices.length === 0 ? name : `${name}[${indices.join(", ")}]`;
  if (indices.length !== shape.length) {
    const wanted = shape.length === 0 ? "no index" : shape.length === 1 ? "1 index" : `${shape.length} indices`;
    throw new SweepError("input", `${name} is ${shapeText(shape)} and has ${wanted}: ${used}`, span);
  }
  const position = positionIn(shape, indices);
  if (position !== undefined) return first + position;
  const shown = extents(name).flatMap((extent) => extent ?? []);
  const isKnown = shown.length === shape.length && shown.some((extent, at) => extent > (shape[at] ?? NaN));
  const problem = isKnown
    ? `${name} is ${shapeText(shape)}, but the formula uses it as ${shapeText(shown)}: ${used}`
    : `outside ${name}, which is ${shapeText(shape)}: ${used}`;
  throw new OutsideError(`${problem}${fromOne("indices", indices)}`, span);
}

function constantAt(name: string, constant: Constant, indices: readonly number[], span: Span): number {
  let value: number | Constant | undefined = constant;
  for (const index of indices) value = typeof value === "object" ? value[index - 1] : undefined;
  if (typeof value === "number") return value;
  const shape = [constant.length, ...(Array.isArray(constant[0]) ? [constant[0].length] : [])].join(" × ");
  throw new OutsideError(
    `outside ${name}, which is ${shape}: ${name}[${indices.join(", ")}]${fromOne("indices", indices)}`,
    span,
  );
}

/** Returns the end of a message about an element with an index of 0. */
function fromOne(what: string, indices: readonly number[]): string {
  return indices.includes(0) ? `; ${what} count from 1` : "";
}
