import type { Definition, Expr } from "../../../src/formula/language/expr.ts";
import { parseDefinition, parseFormula } from "../../../src/formula/language/parse.ts";
import type { ObjectiveSpec } from "../../../src/sweep/spec/sweep-spec.ts";
import { EXTREME, UNARY } from "./forward-mode.ts";

/** A value and its derivative along one coordinate. */
interface Dual {
  readonly value: number;
  readonly slope: number;
}

type Indices = ReadonlyMap<string, number>;

const constant = (value: number): Dual => ({ value, slope: 0 });
const add = (a: Dual, b: Dual): Dual => ({ value: a.value + b.value, slope: a.slope + b.slope });
const times = (a: Dual, b: Dual): Dual => ({
  value: a.value * b.value,
  slope: a.slope * b.value + a.value * b.slope,
});

/**
 * The value and gradient of a formula over data by forward accumulation over its tree, without
 * graphs, axes or loops.
 */
export function dualGradient(
  objective: ObjectiveSpec,
  x: readonly number[],
): { readonly loss: number; readonly gradient: readonly number[] } {
  const formula = parseFormula(objective.formula);
  const lines = (objective.let ?? []).map((line) => parseDefinition(line));
  const duals = x.map((_, along) => new Duals(objective, lines, x, along).of(formula, new Map()));
  return { loss: duals[0]!.value, gradient: duals.map(({ slope }) => slope) };
}

class Duals {
  readonly #objective: ObjectiveSpec;
  readonly #lines: readonly Definition[];
  readonly #x: readonly number[];
  readonly #along: number;

  constructor(objective: ObjectiveSpec, lines: readonly Definition[], x: readonly number[], along: number) {
    this.#objective = objective;
    this.#lines = lines;
    this.#x = x;
    this.#along = along;
  }

  of(expr: Expr, indices: Indices): Dual {
    switch (expr.kind) {
      case "number":
        return constant(expr.value);
      case "name":
        return this.#name(expr.name, indices);
      case "index":
        return this.#element(
          expr.name,
          expr.indices.map((index) => this.of(index, indices).value),
        );
      case "negate":
        return times(constant(-1), this.of(expr.operand, indices));
      case "binary":
        return this.#binary(expr, indices);
      case "call": {
        const args = expr.args.map((arg) => this.of(arg, indices));
        const rule = UNARY[expr.name];
        const [a] = args as [Dual];
        if (rule === undefined)
          return args.reduce((one, other) => (EXTREME[expr.name]!(one.value, other.value) ? one : other));
        const value = rule.value(a.value);
        return { value, slope: rule.derivative(a.value, value) * a.slope };
      }
      case "where": {
        const [left, right] = [
          this.of(expr.condition.left, indices).value,
          this.of(expr.condition.right, indices).value,
        ];
        const holds =
          expr.condition.comparison === "<"
            ? left < right
            : expr.condition.comparison === ">"
              ? left > right
              : left === right;
        return this.of(holds ? expr.a : expr.b, indices);
      }
      case "reduce":
        return this.#reduce(expr, indices);
    }
  }

  #name(name: string, indices: Indices): Dual {
    const index = indices.get(name);
    if (index !== undefined) return constant(index);
    const { parameters, data } = this.#objective;
    if (name === "rows") return constant(data!.rows);
    const parameter = parameters[name];
    return parameter === undefined ? this.#element(name, []) : constant(parameter);
  }

  #element(name: string, indices: readonly number[]): Dual {
    const { blocks = [], data, constants } = this.#objective;
    const line = this.#lines.find((one) => one.name === name);
    if (line !== undefined) return this.of(line.value, new Map(line.indices.map((index, at) => [index, indices[at]!])));
    const column = data!.columns.findIndex((one) => one.name === name);
    if (column !== -1) {
      const [row = 1, j = 1] = indices;
      return constant(data!.values![column]![(row - 1) * data!.columns[column]!.width + j - 1]!);
    }
    if (Object.hasOwn(constants, name)) {
      const values = constants[name]!;
      const [i = 1, j = 1] = indices;
      const row = values[i - 1]!;
      return constant(typeof row === "number" ? row : row[j - 1]!);
    }
    let first = 0;
    for (const block of blocks) {
      if (block.name === name) {
        const position = block.shape.reduce((at, size, axis) => at * size + indices[axis]! - 1, 0);
        return { value: this.#x[first + position]!, slope: Number(first + position === this.#along) };
      }
      first += block.shape.reduce((product, size) => product * size, 1);
    }
    throw new Error(`unknown: ${name}`);
  }

  #binary({ operator, left, right }: Expr & { kind: "binary" }, indices: Indices): Dual {
    const [a, b] = [this.of(left, indices), this.of(right, indices)];
    if (operator === "+") return add(a, b);
    if (operator === "-") return add(a, times(constant(-1), b));
    if (operator === "*") return times(a, b);
    if (operator === "/") return times(a, { value: 1 / b.value, slope: -b.slope / b.value ** 2 });
    return { value: a.value ** b.value, slope: b.value * a.value ** (b.value - 1) * a.slope };
  }

  #reduce({ operator, index, from, to, body }: Expr & { kind: "reduce" }, indices: Indices): Dual {
    const isRows = to.kind === "name" && to.name === "rows";
    const [first, last] = [isRows ? 1 : this.of(from, indices).value, this.of(to, indices).value];
    const terms = Array.from({ length: last - first + 1 }, (_, k) =>
      this.of(body, new Map([...indices, [index, first + k]])),
    );
    if (operator === "prod") return terms.reduce(times);
    if (operator === "sum") return terms.reduce(add);
    if (operator === "mean") return times(constant(1 / terms.length), terms.reduce(add));
    if (operator === "max") return terms.reduce((a, b) => (b.value > a.value ? b : a));
    if (operator === "min") return terms.reduce((a, b) => (b.value < a.value ? b : a));
    const powers = terms.map(({ value, slope }) => ({ value: Math.exp(value), slope: Math.exp(value) * slope }));
    const total = powers.reduce(add);
    return { value: Math.log(total.value), slope: total.slope / total.value };
  }
}
