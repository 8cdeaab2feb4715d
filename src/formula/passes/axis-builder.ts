import { placed, SweepError } from "../../errors.ts";
import type { Span } from "../../errors.ts";
import { similarTo } from "../../suggest.ts";
import { axisExtreme, axisSum, coordinateNode, datumNode, indexNode } from "../ir/axes.ts";
import type { Graph } from "../ir/graph.ts";
import type { NodeId } from "../ir/node-table.ts";
import { addPlaces, axisPlace, constantPlace, placeRange, placeText, ROW_COUNT, ROWS } from "../ir/place.ts";
import type { Axis, Place } from "../ir/place.ts";
import { namesIn } from "../language/dependents.ts";
import { ROWS_NAME } from "../language/expr.ts";
import type { Definition, Expr } from "../language/expr.ts";
import type { AxisScope, Matrix } from "./axis-scope.ts";
import { AxisPool } from "./axis-pool.ts";
import { ExpressionBuilder } from "./expression-builder.ts";
import { reduceAxis, reduceTerms } from "./reductions.ts";
import { OutsideError } from "./scope.ts";

type Reduce = Expr & { readonly kind: "reduce" };

// Products are unrolled.
const MAX_FACTORS = 1_000;

/**
 * Builds a formula over data into a flat graph: see `ir/place.ts`. An index is a place, so vectors
 * and matrices are read at sums of indices and whole numbers. Throws SweepError, with the span.
 */
export class AxisBuilder extends ExpressionBuilder {
  protected readonly reductions = false;
  private readonly scope: AxisScope;
  private readonly lines: readonly Definition[];
  private readonly axes: AxisPool = new AxisPool();
  private readonly known = new Map<string, NodeId>();
  /** The indices of the reductions around, and those of the line that is being built. */
  private indices: ReadonlyMap<string, Place> = new Map<string, Place>();
  /** The number of lines that are visible: those before the one that is being built. */
  private visible: number;
  private readonly isMetric: boolean;
  /** The data whose labels an axis runs over, for messages. */
  private readonly labelSources = new Map<Axis, string>();

  constructor(graph: Graph, scope: AxisScope, lines: readonly Definition[], isMetric = false) {
    super(graph);
    this.isMetric = isMetric;
    this.scope = scope;
    this.lines = lines;
    this.visible = lines.length;
  }

  protected isWhole(): boolean {
    return false;
  }

  protected name(name: string, span: Span): NodeId {
    const index = this.indices.get(name);
    if (index !== undefined) {
      if (!hasRows(index)) return indexNode(this.graph, index);
      throw new SweepError("input", `the number of a row is not a value: ${name} can only index data`, span);
    }
    if (this.lineOf(name) !== undefined) return this.line(name, [], span);
    const matrix = this.scope.matrix(name);
    if (matrix !== undefined) return this.read(name, matrix, [], span);
    const value = this.scope.value(name) ?? { pi: Math.PI, e: Math.E }[name];
    if (value !== undefined) return this.graph.constant(value);
    throw this.unknown("unknown name", name, span);
  }

  protected element(name: string, indices: readonly Expr[], span: Span): NodeId {
    const label = indices.findIndex((index) => this.labelsOf(index) !== undefined);
    if (label !== -1) return this.labelled(name, indices, label, span);
    const places = indices.map((index) => this.place(index));
    return this.at(name, places, span);
  }

  private at(name: string, places: readonly Place[], span: Span): NodeId {
    if (this.lineOf(name) !== undefined) return this.line(name, places, span);
    const matrix = this.scope.matrix(name);
    if (matrix === undefined) throw this.unknown("not a vector or matrix:", name, span);
    return this.read(name, matrix, places, span);
  }

  /** Reads the element that a label selects: Σ over k of the element k where the label is k. */
  private labelled(name: string, indices: readonly Expr[], label: number, span: Span): NodeId {
    const index = indices[label]!;
    const labels = this.build(index);
    const axis = this.axes.free(this.labelsOf(index) ?? NaN, this.indices.values());
    const k = axisPlace(axis, 1);
    const places = indices.map((one, at) => (at === label ? k : this.place(one)));
    const isIt = this.graph.apply("eq", labels, indexNode(this.graph, k));
    if (index.kind === "index") this.labelSources.set(axis, index.name);
    const element = this.at(name, places, span);
    this.labelSources.delete(axis);
    return axisSum(this.graph, axis, this.graph.select(isIt, element, this.graph.constant(0)));
  }

  /**
   * Returns the number of labels of an index that reads labels, also by lines that only rename
   * them; undefined for other indices.
   */
  private labelsOf(index: Expr, visible: number = this.visible): number | undefined {
    if (index.kind !== "index") return undefined;
    const line = this.lineOf(index.name, visible);
    if (line !== undefined) return this.labelsOf(this.lines[line]!.value, line);
    return this.scope.matrix(index.name)?.classes;
  }

  /** Reads an element of a block of coordinates, of data or of a constant. */
  private read(name: string, matrix: Matrix, all: readonly Place[], span: Span): NodeId {
    const { of } = matrix;
    const byRow = of === "data";
    const [row, ...columns] = all;
    // A matrix may have a single column.
    const shape = byRow && matrix.shape.length === 0 && columns.length === 1 ? [1] : matrix.shape;
    if (byRow && (row === undefined || !isRow(row))) {
      throw new SweepError(
        "input",
        `data are read row by row: ${name}[i${shape.length > 0 ? ", j" : ""}] with i = rows`,
        span,
      );
    }
    const places = byRow ? columns : all;
    if (places.length !== shape.length) {
      const wanted = shape.length + (byRow ? 1 : 0);
      throw new SweepError("input", `${name} has ${count(wanted, "index", "indices")}: found ${all.length}`, span);
    }
    let position = constantPlace(matrix.first);
    let stride = 1;
    for (const [at, size] of [...shape.entries()].reverse()) {
      const place = this.inside(name, places[at]!, size, span);
      position = addPlaces(position, addPlaces(place, constantPlace(1), -1), stride);
      stride *= size;
    }
    if (of === "coordinates") return coordinateNode(this.graph, position);
    const value = byRow || position.strides.length > 0 ? undefined : matrix.values?.[position.first];
    return value === undefined ? datumNode(this.graph, name, position, byRow) : this.graph.constant(value);
  }

  private inside(name: string, place: Place, size: number, span: Span): Place {
    if (hasRows(place))
      throw new SweepError("input", `the number of a row can only index data, before other indices: ${name}`, span);
    const outside = placeRange(place).find((value) => value < 1 || value > size);
    if (outside === undefined) return place;
    const data = place.strides.map(({ axis }) => this.labelSources.get(axis)).find((one) => one !== undefined);
    const hint = data !== undefined ? `, a label of ${data}` : outside === 0 ? "; indices count from 1" : "";
    throw new OutsideError(`an index of ${name} must be from 1 to ${size}: ${outside}${hint}`, span);
  }

  /** Builds a line of `let` for some indices, once. */
  private line(name: string, places: readonly Place[], span: Span): NodeId {
    const at = this.lineOf(name)!;
    const { indices, value } = this.lines[at]!;
    if (indices.length !== places.length) {
      throw new SweepError(
        "input",
        `let defines ${name} with ${count(indices.length, "index", "indices")}: found ${places.length}`,
        span,
      );
    }
    const key = `${at} ${places.map(placeText).join()}`;
    const before = this.known.get(key);
    if (before !== undefined) return before;
    const [outer, visible] = [this.indices, this.visible];
    this.indices = new Map(indices.map((index, position) => [index, places[position]!]));
    this.visible = at;
    const node = placed(["let", at], () => this.build(value));
    [this.indices, this.visible] = [outer, visible];
    this.known.set(key, node);
    return node;
  }

  private lineOf(name: string, visible: number = this.visible): number | undefined {
    const at = this.lines.findIndex((line) => line.name === name);
    return at === -1 || at >= visible ? undefined : at;
  }

  protected reduce(expr: Reduce): NodeId {
    const { operator, index, body, span } = expr;
    if (this.indices.has(index) || this.names().includes(index)) {
      throw new SweepError("input", `index name already in use: ${index}`, span);
    }
    if ([expr.from, expr.to].some((bound) => namesIn(bound).has(ROWS_NAME))) return this.overRows(expr);
    const [from, to] = [this.bound(expr.from), this.bound(expr.to)];
    if (operator === "prod") return this.product(expr, from, to);
    if (to < from) {
      if (operator === "sum") return this.graph.constant(0);
      throw new SweepError("input", `${operator} needs at least one term: ${from}..${to}`, span);
    }
    const axis = this.axes.free(to - from + 1, this.indices.values());
    const place = axisPlace(axis, from);
    const term = this.withIndex(index, place, () => this.build(body));
    if (operator === "argmax" && !this.isMetric) {
      throw new SweepError("input", `argmax works only in metrics: argmax(${index} = …)`, span);
    }
    if (operator === "argmax") return axisExtreme(this.graph, axis, "gt", term, indexNode(this.graph, place));
    return reduceAxis(this.graph, operator, axis, this.graph.constant(axis.count), term);
  }

  private overRows({ operator, index, from, to, body, span }: Reduce): NodeId {
    // The parser gives `i = rows` one expression for both bounds.
    if (from !== to) throw new SweepError("input", `rows stand alone: write ${index} = rows`, from.span);
    if ([...this.indices.values()].some(hasRows)) {
      throw new SweepError("input", `rows inside rows: ${operator}(${index} = rows, …)`, span);
    }
    if (operator === "prod" || operator === "argmax") {
      throw new SweepError("input", `${operator} does not run over rows: ${operator}(${index} = rows, …)`, span);
    }
    const isInside = [...this.indices.values()].some(({ strides }) => strides.length > 0);
    if (isInside && operator !== "sum" && operator !== "mean") {
      throw new SweepError(
        "input",
        `${operator} over rows cannot stand inside another reduction: give it a line of let`,
        span,
      );
    }
    const term = this.withIndex(index, axisPlace(ROWS, 0), () => this.build(body));
    return reduceAxis(this.graph, operator, ROWS, this.graph.input(ROW_COUNT), term);
  }

  private product({ index, body, span }: Reduce, from: number, to: number): NodeId {
    if (to - from >= MAX_FACTORS) throw new SweepError("input", `prod is too large to unroll: ${from}..${to}`, span);
    const factors = Array.from({ length: Math.max(0, to - from + 1) }, (_, k) => constantPlace(from + k));
    const terms = factors.map((place) => this.withIndex(index, place, () => this.build(body)));
    return reduceTerms(this.graph, "prod", terms) ?? this.graph.constant(1);
  }

  private withIndex(index: string, place: Place, build: () => NodeId): NodeId {
    const outer = this.indices;
    this.indices = new Map([...outer, [index, place]]);
    const node = build();
    this.indices = outer;
    return node;
  }

  /** Returns an index as a place. */
  private place(expr: Expr): Place {
    const index = expr.kind === "name" ? this.indices.get(expr.name) : undefined;
    if (index !== undefined) return index;
    if (expr.kind === "negate") return addPlaces(constantPlace(0), this.place(expr.operand), -1);
    if (expr.kind === "binary" && (expr.operator === "+" || expr.operator === "-")) {
      return addPlaces(this.place(expr.left), this.place(expr.right), expr.operator === "+" ? 1 : -1);
    }
    if (expr.kind === "binary" && expr.operator === "*") {
      const [left, right] = [this.place(expr.left), this.place(expr.right)];
      if (left.strides.length === 0) return addPlaces(constantPlace(0), right, left.first);
      if (right.strides.length === 0) return addPlaces(constantPlace(0), left, right.first);
    }
    const value = this.graph.constantOf(this.build(expr));
    if (value !== undefined && Number.isSafeInteger(value)) return constantPlace(value);
    const found = value === undefined ? "" : `: ${value}`;
    throw new SweepError(
      "input",
      `an index must be a whole number, a label, or a sum of indices and whole numbers${found}`,
      expr.span,
    );
  }

  private bound(expr: Expr): number {
    const place = this.place(expr);
    if (place.strides.length === 0) return place.first;
    throw new SweepError("input", "a bound must be the same for all values of the indices around", expr.span);
  }

  private names(): readonly string[] {
    return [...this.scope.names, ...this.lines.map(({ name }) => name), "pi", "e"];
  }

  private unknown(problem: string, name: string, span: Span): SweepError {
    if (name === ROWS_NAME) {
      return new SweepError("input", "rows is the range of an index: mean(i = rows, …)", span);
    }
    const later = this.lines.findIndex((line) => line.name === name);
    if (later !== -1) {
      return new SweepError(
        "input",
        `${name} is defined by ${later === this.visible ? "itself" : "a later line"}: a line of let sees only those before it`,
        span,
      );
    }
    const shown = problem.endsWith(":") ? `${problem} ${name}` : `${problem} "${name}"`;
    return new SweepError("input", `${shown}${similarTo(name, [...this.names(), ...this.indices.keys()])}`, span);
  }
}

function hasRows({ strides }: Place): boolean {
  return strides.some(({ axis }) => axis === ROWS);
}

/** Whether a place is the present row. */
function isRow({ first, strides }: Place): boolean {
  return first === 0 && strides.length === 1 && strides[0]?.axis === ROWS && strides[0].by === 1;
}

function count(number: number, one: string, more: string): string {
  return `${number} ${number === 1 ? one : more}`;
}
