import type { Span } from "../../errors.ts";
import { parts } from "./dependents.ts";
import { ROWS_NAME } from "./expr.ts";
import type { Condition, Definition, Expr } from "./expr.ts";

/** A formula of an objective that reads data, and the path of its key. */
export interface PlacedFormula {
  readonly expr: Expr;
  readonly path: readonly (string | number)[];
}

/** A use of a symbol's value that its labels may not have. */
export interface SymbolUse extends Pick<PlacedFormula, "path"> {
  readonly span: Span;
}

/** The ways in which formulas use the symbols of data. */
export interface SymbolUses {
  /** Symbols whose values are labels somewhere. */
  readonly labels: ReadonlySet<string>;
  /** The first use of each symbol as a number. */
  readonly numbers: ReadonlyMap<string, SymbolUse>;
  /** The first comparison of each symbol with an index that may count classes or not. */
  readonly unclear: ReadonlyMap<string, SymbolUse>;
  /** The first equality of each symbol with an index, other than of labels. */
  readonly equated: ReadonlyMap<string, SymbolUse>;
  /** Symbols that comparisons take for numbers beside an index that begins at 1, and no 1. */
  readonly beside: ReadonlySet<string>;
}

/** An index that begins at 1 counts classes, one that begins below counts numbers. */
type Counting = "classes" | "numbers" | "unclear";

type Indices = ReadonlyMap<string, Counting>;

/** Meaning of an expression in a comparison. */
type Meaning = { readonly kind: Counting | "other" } | { readonly kind: "data"; readonly name: string };

/**
 * Returns how formulas and their lines of `let` use the symbols `names`. A value is a label if it
 * is an index, as in `z[i, y[i]]`, or if `==` or `!=` compares it with an index that begins at 1 or
 * with an `argmax` over such an index. Lines may stand for either side. It is unclear for an index
 * that begins above 1, at a name or an expression, or at 1 in one use of a line and at 0 in
 * another.
 */
export function symbolUses(
  names: readonly string[],
  lines: readonly Definition[],
  formulas: readonly PlacedFormula[],
): SymbolUses {
  const survey = new Survey(names, lines);
  survey.visitAll(formulas);
  return survey;
}

class Survey implements SymbolUses {
  readonly labels = new Set<string>();
  readonly numbers = new Map<string, SymbolUse>();
  readonly unclear = new Map<string, SymbolUse>();
  readonly equated = new Map<string, SymbolUse>();
  readonly beside = new Set<string>();
  readonly #names: readonly string[];
  readonly #lines: readonly Definition[];
  /** How the uses of each line count, by place of the index. */
  readonly #countings: (Counting | undefined)[][];
  #path: PlacedFormula["path"] = [];
  /** The number of lines that are visible. */
  #visible = 0;

  constructor(names: readonly string[], lines: readonly Definition[]) {
    this.#names = names;
    this.#lines = lines;
    this.#countings = lines.map(() => []);
  }

  /** Visits the uses of each line before the line. */
  visitAll(formulas: readonly PlacedFormula[]): void {
    this.#visible = this.#lines.length;
    for (const { expr, path } of formulas) {
      this.#path = path;
      this.#visit(expr, new Map());
    }
    for (const [at, { value }] of [...this.#lines.entries()].toReversed()) {
      [this.#path, this.#visible] = [["let", at], at];
      const indices = this.#indicesOf(at);
      // A line that only renames data is used where its name is.
      if (this.#meaning(value, indices, at).kind !== "data") this.#visit(value, indices);
    }
  }

  #indicesOf(line: number): Indices {
    const countings = this.#countings[line]!;
    return new Map(this.#lines[line]!.indices.map((index, at) => [index, countings[at] ?? "unclear"]));
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
      this.#visit(first.body, new Map([...indices, [first.index, countingOf(first)]]));
    } else if (first.kind === "index") {
      const meaning = this.#meaning(first, indices, this.#visible);
      if (meaning.kind === "data") this.#note(this.numbers, meaning.name, first.span);
      this.#countUse(first, indices);
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
    const values = [...leaves(left), ...leaves(right)];
    const meanings = values.map((value) => this.#meaning(value, indices, this.#visible));
    // A comparison such as y[i] == k - 1 says how they count.
    const isBeside =
      meanings.some(({ kind }) => kind === "classes") && !values.some((v) => v.kind === "number" && v.value === 1);
    for (const [side, other] of [
      [left, right],
      [right, left],
    ] as const) {
      const meaning = this.#meaning(side, indices, this.#visible);
      const { kind } = this.#meaning(other, indices, this.#visible);
      if (!isEquality || meaning.kind !== "data") this.#visit(side, indices);
      else if (kind === "classes") this.labels.add(meaning.name);
      else {
        if (this.#counts(other, indices)) this.#note(this.equated, meaning.name, side.span);
        if (kind === "unclear") this.#note(this.unclear, meaning.name, side.span);
        else this.#visit(side, indices);
      }
    }
    if (isBeside) for (const meaning of meanings) if (meaning.kind === "data") this.beside.add(meaning.name);
  }

  /** Whether the value of an expression counts by an index, as that of k - 1 does. */
  #counts(expr: Expr, indices: Indices): boolean {
    return leaves(expr).some((one) => {
      const { kind } = this.#meaning(one, indices, this.#visible);
      return kind !== "data" && kind !== "other";
    });
  }

  #note(uses: Map<string, SymbolUse>, name: string, span: Span): void {
    if (!uses.has(name)) uses.set(name, { path: this.#path, span });
  }

  /** Notes how the indices of a line's use count. */
  #countUse({ name, indices: used }: Expr & { kind: "index" }, indices: Indices): void {
    const countings = this.#countings[this.#lineOf(name, this.#visible)];
    for (const [place, index] of countings === undefined ? [] : used.entries()) {
      const counting = this.#countingAt(index, indices);
      const before = countings![place] ?? counting;
      countings![place] = counting === undefined || counting === before ? before : "unclear";
    }
  }

  /** Returns how an index counts. Undefined for a single class: it says nothing of the others. */
  #countingAt(index: Expr, indices: Indices): Counting | undefined {
    if (index.kind === "number") return index.value >= 1 ? undefined : "numbers";
    const { kind } = this.#meaning(index, indices, this.#visible);
    if (kind === "data") return "classes";
    return kind === "other" ? "unclear" : kind;
  }

  #lineOf(name: string, visible: number): number {
    return this.#lines.findIndex((line, at) => at < visible && line.name === name);
  }

  /** Returns what an expression means where `visible` lines are visible. */
  #meaning(expr: Expr, indices: Indices, visible: number): Meaning {
    if (expr.kind === "reduce") return { kind: expr.operator === "argmax" ? countingOf(expr) : "other" };
    if (expr.kind !== "name" && expr.kind !== "index") return { kind: "other" };
    const { name } = expr;
    const counting = expr.kind === "name" ? indices.get(name) : undefined;
    if (counting !== undefined) return { kind: counting };
    if (this.#names.includes(name)) return { kind: "data", name };
    const at = this.#lineOf(name, visible);
    if (at === -1) return { kind: "other" };
    // A line that stands for an index counts as its other uses do, too.
    const unclear = new Map(this.#lines[at]!.indices.map((index) => [index, "unclear"] as const));
    return this.#meaning(this.#lines[at]!.value, unclear, at);
  }
}

/** Returns the parts whose values an expression combines by operators and functions. */
function leaves(expr: Expr): readonly Expr[] {
  const rest = [expr];
  const found: Expr[] = [];
  for (let one = rest.pop(); one !== undefined; one = rest.pop()) {
    if (one.kind === "binary" || one.kind === "negate" || one.kind === "call") rest.push(...parts(one));
    else found.push(one);
  }
  return found;
}

/** Returns how the index of a reduction counts. Rows count as numbers. */
function countingOf({ from, to }: Expr & { kind: "reduce" }): Counting {
  if (to.kind === "name" && to.name === ROWS_NAME) return "numbers";
  if (from.kind === "number" && from.value <= 1) return from.value === 1 ? "classes" : "numbers";
  return from.kind === "negate" && from.operand.kind === "number" ? "numbers" : "unclear";
}
