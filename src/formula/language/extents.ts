import type { Definition, Expr } from "./expr.ts";

interface Range {
  readonly from: number;
  readonly to: number;
}

type Ranges = ReadonlyMap<string, Range | undefined>;

/**
 * Returns the largest index at each place of a vector or matrix that a formula and its lines of
 * `let` are known to use. An extent is undefined if the bounds of sums do not determine it.
 * `numbers` are the values of names.
 */
export function usedExtents(
  name: string,
  formula: Expr,
  lines: readonly Definition[],
  numbers: Readonly<Record<string, number>>,
): readonly (number | undefined)[] {
  const uses = new Uses(numbers);
  uses.visit(formula, new Map());
  for (const line of lines.toReversed()) {
    const ranges = uses.of(line.name);
    uses.visit(line.value, new Map(line.indices.map((index, at) => [index, ranges[at]])));
  }
  return uses.of(name).map((range) => range?.to);
}

/** Collects the ranges of the indices with which names are used. */
class Uses {
  readonly #numbers: Readonly<Record<string, number>>;
  readonly #ranges = new Map<string, (Range | undefined)[]>();

  constructor(numbers: Readonly<Record<string, number>>) {
    this.#numbers = numbers;
  }

  of(name: string): readonly (Range | undefined)[] {
    return this.#ranges.get(name) ?? [];
  }

  visit(expr: Expr, ranges: Ranges): void {
    // A long chain a + b + c + … nests to the left, too deep for recursion.
    let first = expr;
    for (; first.kind === "binary"; first = first.left) this.visit(first.right, ranges);
    switch (first.kind) {
      case "index":
        this.#add(
          first.name,
          first.indices.map((index) => this.#rangeOf(index, ranges)),
        );
        for (const index of first.indices) this.visit(index, ranges);
        return;
      case "negate":
        return this.visit(first.operand, ranges);
      case "call":
        for (const arg of first.args) this.visit(arg, ranges);
        return;
      case "where":
        for (const part of [first.condition.left, first.condition.right, first.a, first.b]) this.visit(part, ranges);
        return;
      case "reduce":
        return this.visit(first.body, new Map([...ranges, [first.index, this.#bounds(first, ranges)]]));
      default:
    }
  }

  #add(name: string, ranges: readonly (Range | undefined)[]): void {
    const before = this.#ranges.get(name);
    this.#ranges.set(
      name,
      ranges.map((range, at) => (before === undefined ? range : union(before[at], range))),
    );
  }

  #bounds({ from, to }: Expr & { kind: "reduce" }, ranges: Ranges): Range | undefined {
    const [low, high] = [this.#rangeOf(from, ranges), this.#rangeOf(to, ranges)];
    return low === undefined || high === undefined ? undefined : { from: low.from, to: high.to };
  }

  #rangeOf(expr: Expr, ranges: Ranges): Range | undefined {
    if (expr.kind === "number") return { from: expr.value, to: expr.value };
    if (expr.kind === "name") {
      const value = this.#numbers[expr.name];
      return ranges.get(expr.name) ?? (value === undefined ? undefined : { from: value, to: value });
    }
    if (expr.kind === "negate") return combined(-1, { from: 0, to: 0 }, this.#rangeOf(expr.operand, ranges));
    if (expr.kind !== "binary" || (expr.operator !== "+" && expr.operator !== "-")) return undefined;
    return combined(
      expr.operator === "+" ? 1 : -1,
      this.#rangeOf(expr.left, ranges),
      this.#rangeOf(expr.right, ranges),
    );
  }
}

/** Returns the range of a + b or a − b. */
function combined(sign: 1 | -1, a: Range | undefined, b: Range | undefined): Range | undefined {
  if (a === undefined || b === undefined) return undefined;
  return sign === 1 ? { from: a.from + b.from, to: a.to + b.to } : { from: a.from - b.to, to: a.to - b.from };
}

/** Returns the range of two uses. A use whose range is unknown, as by a label, adds nothing. */
function union(a: Range | undefined, b: Range | undefined): Range | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return { from: Math.min(a.from, b.from), to: Math.max(a.to, b.to) };
}
