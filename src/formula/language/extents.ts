import type { Definition, Expr } from "./expr.ts";

/** The indices from the smallest to the largest of the known uses of a place. */
export interface UsedRange {
  readonly from: number;
  readonly to: number;
  /** Whether bounds, constants and known labels determine all uses. */
  readonly isWhole: boolean;
  /** Whether the index of a sum is among the uses, not only constants and labels. */
  readonly runs: boolean;
}

type Ranges = ReadonlyMap<string, UsedRange | undefined>;

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
  return usedRanges([formula], lines, numbers)(name).map((range) => range?.to);
}

/**
 * Returns the ranges of a name's indices in several formulas that share lines of `let`. `labels`
 * has the largest label of each vector of labels.
 */
export function usedRanges(
  formulas: readonly Expr[],
  lines: readonly Definition[],
  numbers: Readonly<Record<string, number>>,
  labels: ReadonlyMap<string, number> = new Map(),
): (name: string) => readonly (UsedRange | undefined)[] {
  const uses = new Uses(numbers, labels);
  for (const formula of formulas) uses.visit(formula, new Map());
  for (const line of lines.toReversed()) {
    const ranges = uses.of(line.name);
    uses.visit(line.value, new Map(line.indices.map((index, at) => [index, ranges[at]])));
  }
  return (name) => uses.of(name);
}

/** Collects the ranges of the indices with which names are used. */
class Uses {
  readonly #numbers: Readonly<Record<string, number>>;
  readonly #labels: ReadonlyMap<string, number>;
  readonly #ranges = new Map<string, (UsedRange | undefined)[]>();

  constructor(numbers: Readonly<Record<string, number>>, labels: ReadonlyMap<string, number>) {
    this.#numbers = numbers;
    this.#labels = labels;
  }

  of(name: string): readonly (UsedRange | undefined)[] {
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

  #add(name: string, ranges: readonly (UsedRange | undefined)[]): void {
    const before = this.#ranges.get(name);
    this.#ranges.set(
      name,
      ranges.map((range, at) => (before === undefined ? range : union(before[at], range))),
    );
  }

  #bounds({ from, to }: Expr & { kind: "reduce" }, ranges: Ranges): UsedRange | undefined {
    const [low, high] = [this.#rangeOf(from, ranges), this.#rangeOf(to, ranges)];
    return low === undefined || high === undefined
      ? undefined
      : { from: low.from, to: high.to, isWhole: low.isWhole && high.isWhole, runs: true };
  }

  #rangeOf(expr: Expr, ranges: Ranges): UsedRange | undefined {
    if (expr.kind === "number") return constant(expr.value);
    if (expr.kind === "name") {
      const value = this.#numbers[expr.name];
      return ranges.get(expr.name) ?? (value === undefined ? undefined : constant(value));
    }
    if (expr.kind === "index") {
      const labels = this.#labels.get(expr.name);
      return labels === undefined ? undefined : { ...constant(labels), from: 1 };
    }
    if (expr.kind === "negate") return combined(-1, constant(0), this.#rangeOf(expr.operand, ranges));
    if (expr.kind !== "binary" || (expr.operator !== "+" && expr.operator !== "-")) return undefined;
    return combined(
      expr.operator === "+" ? 1 : -1,
      this.#rangeOf(expr.left, ranges),
      this.#rangeOf(expr.right, ranges),
    );
  }
}

function constant(value: number): UsedRange {
  return { from: value, to: value, isWhole: true, runs: false };
}

/** Returns the range of a + b or a − b. */
function combined(sign: 1 | -1, a: UsedRange | undefined, b: UsedRange | undefined): UsedRange | undefined {
  if (a === undefined || b === undefined) return undefined;
  const [from, to] = sign === 1 ? [a.from + b.from, a.to + b.to] : [a.from - b.to, a.to - b.from];
  return { from, to, isWhole: a.isWhole && b.isWhole, runs: a.runs || b.runs };
}

/** Returns the range of two uses. A use whose range is unknown, as by a label, widens nothing. */
function union(a: UsedRange | undefined, b: UsedRange | undefined): UsedRange | undefined {
  if (a === undefined || b === undefined) {
    const known = a ?? b;
    return known && { ...known, isWhole: false };
  }
  return {
    from: Math.min(a.from, b.from),
    to: Math.max(a.to, b.to),
    isWhole: a.isWhole && b.isWhole,
    runs: a.runs || b.runs,
  };
}
