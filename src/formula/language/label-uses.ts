import type { Span } from "../../errors.ts";
import { parts } from "./dependents.ts";
import { ROWS_NAME } from "./expr.ts";
import type { Condition, Definition, Expr } from "./expr.ts";
import { usedRanges } from "./extents.ts";

/** A formula of an objective that reads data, and the path of its key. */
export interface PlacedFormula {
  readonly expr: Expr;
  readonly path: readonly (string | number)[];
}

/** A use of a symbol's value, other than as a label. */
interface NumberUse extends Pick<PlacedFormula, "path"> {
  readonly span: Span;
}

/** The ways in which formulas use the symbols of data. */
export interface SymbolUses {
  /** Symbols whose values are labels somewhere. */
  readonly labels: ReadonlySet<string>;
  /** The first use of each symbol as a number. */
  readonly numbers: ReadonlyMap<string, NumberUse>;
}

/** Whether each index around an expression counts classes: its range begins at 1 or above. */
type Indices = ReadonlyMap<string, boolean>;

/** Meaning of an expression in a comparison. */
type Meaning = { readonly kind: "class" | "other" } | { readonly kind: "data"; readonly name: string };

/**
 * Returns how formulas and their lines of `let` use the symbols `names`. A value is a label if it
 * is an index, as in `z[i, y[i]]`, or if `==` or `!=` compares it with an index whose range begins
 * at 1 or with an `argmax` over such an index. Lines may stand for either side.
 */
export function symbolUses(
  names: readonly string[],
  lines: readonly Definition[],
  formulas: readonly PlacedFormula[],
  numbers: Readonly<Record<string, number>>,
): SymbolUses {
  const rangesOf = usedRanges(
    formulas.map(({ expr }) => expr),
    lines,
    numbers,
  );
  const survey = new Survey(
    names,
    lines.map(({ name, indices, value }) => {
      const ranges = rangesOf(name);
      return { name, value, indices: new Map(indices.map((index, at) => [index, !((ranges[at]?.from ?? 1) < 1)])) };
    }),
  );
  survey.visitAll(formulas);
  return survey;
}

/** A line of `let`, with its indices. */
interface Line extends Pick<Definition, "name" | "value"> {
  readonly indices: Indices;
}

class Survey implements SymbolUses {
  readonly labels = new Set<string>();
  readonly numbers = new Map<string, NumberUse>();
  readonly #names: readonly string[];
  readonly #lines: readonly Line[];
  #path: PlacedFormula["path"] = [];
  /** The number of lines that are visible. */
  #visible = 0;

  constructor(names: readonly string[], lines: readonly Line[]) {
    this.#names = names;
    this.#lines = lines;
  }

  visitAll(formulas: readonly PlacedFormula[]): void {
    for (const [at, { value, indices }] of this.#lines.entries()) {
      [this.#path, this.#visible] = [["let", at], at];
      // A line that only renames data is used where its name is.
      if (this.#meaning(value, indices, at).kind !== "data") this.#visit(value, indices);
    }
    this.#visible = this.#lines.length;
    for (const { expr, path } of formulas) {
      this.#path = path;
      this.#visit(expr, new Map());
    }
  }

  #visit(expr: Expr, indices: Indices): void {
    // A long chain a + b + c + … nests to the left, too deep for recursion.
    let first = expr;
    for (; first.kind === "binary"; first = first.left) this.#visit(first.right, indices);
    if (first.kind === "where") {
      const { condition, a, b } = first;
      this.#compare(condition, indices);
      this.#visit(a, indices);
      this.#visit(b, indices);
    } else if (first.kind === "reduce") {
      this.#visit(first.body, new Map([...indices, [first.index, countsClasses(first)]]));
    } else if (first.kind === "index") {
      const meaning = this.#meaning(first, indices, this.#visible);
      if (meaning.kind === "data") this.#note(meaning.name, first.span);
      for (const index of first.indices) {
        const label = this.#meaning(index, indices, this.#visible);
        if (label.kind === "data") this.labels.add(label.name);
        else this.#visit(index, indices);
      }
    } else {
      for (const part of parts(first)) this.#visit(part, indices);
    }
  }

  #compare({ comparison, left, right }: Condition, indices: Indices): void {
    const isEquality = comparison === "==" || comparison === "!=";
    const [one, two] = [left, right].map((side) => this.#meaning(side, indices, this.#visible));
    for (const [meaning, other, side] of [
      [one!, two!, left],
      [two!, one!, right],
    ] as const) {
      if (isEquality && meaning.kind === "data" && other.kind === "class") this.labels.add(meaning.name);
      else this.#visit(side, indices);
    }
  }

  #note(name: string, span: Span): void {
    if (!this.numbers.has(name)) this.numbers.set(name, { path: this.#path, span });
  }

  /** Returns what an expression means where `visible` lines are visible. */
  #meaning(expr: Expr, indices: Indices, visible: number): Meaning {
    if (expr.kind === "reduce") return { kind: expr.operator === "argmax" && countsClasses(expr) ? "class" : "other" };
    if (expr.kind !== "name" && expr.kind !== "index") return { kind: "other" };
    const { name } = expr;
    if (expr.kind === "name" && indices.get(name) === true) return { kind: "class" };
    if (this.#names.includes(name)) return { kind: "data", name };
    const at = this.#lines.findIndex((line) => line.name === name);
    if (at === -1 || at >= visible) return { kind: "other" };
    return this.#meaning(this.#lines[at]!.value, this.#lines[at]!.indices, at);
  }
}

/** Whether the index of a reduction begins at 1 or above, and does not run over rows. */
function countsClasses({ from, to }: Expr & { kind: "reduce" }): boolean {
  if (to.kind === "name" && to.name === ROWS_NAME) return false;
  return from.kind === "number" ? from.value >= 1 : from.kind !== "negate";
}
