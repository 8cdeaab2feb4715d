import { SweepError } from "../../errors.ts";
import { namesIn } from "./dependents.ts";
import { ROWS_NAME } from "./expr.ts";
import type { Assignment, BinaryOperator, Condition, Definition, Expr, Reduction } from "./expr.ts";
import { refuseComma } from "./commas.ts";
import { CALLABLE, isFunction, isReserved, reductionOf } from "./functions.ts";
import { remedyForApplied, remedyForAssignment, remedyForWord } from "./habits.ts";
import { numberLiteral } from "./number-literal.ts";
import { unknownFunction } from "./unknown-function.ts";
import { cover, isComparison, tokenize, unexpected } from "./tokens.ts";
import type { Token } from "./tokens.ts";

// Far beyond any real formula, and safe for recursion over the tree.
const MAX_DEPTH = 200;
const MAX_LENGTH = 20_000;

/** Parses the tokens of a text by recursive descent. In metrics, comparisons are numbers. */
export class Parser {
  private readonly text: string;
  private readonly tokens: readonly Token[];
  private at = 0;
  private depth = 0;
  /** Whether a comparison is a number. */
  private readonly hasTruth: boolean;

  constructor(text: string, hasTruth = false) {
    this.hasTruth = hasTruth;
    if (text.length > MAX_LENGTH) {
      throw new SweepError("input", `the formula is longer than ${MAX_LENGTH} characters: ${text.length}`);
    }
    this.text = text;
    this.tokens = tokenize(text);
  }

  assignment(): Assignment {
    const target = this.next();
    if (target.kind !== "name" || !this.accept("=")) throw this.notAssignment(target);
    return { target: target.text, targetSpan: target.span, value: this.sum() };
  }

  definition(): Definition {
    const { kind, text: name, span } = this.next();
    const open = this.peek();
    const indices = this.accept("[") ? this.list(() => this.indexName()) : [];
    if (indices.length > 0) this.closing(open, "]");
    if (kind !== "name" || !this.accept("=")) throw this.notAssignment({ kind, text: name, span });
    return { name, span, indices, value: this.sum() };
  }

  private indexName(): string {
    const index = this.next();
    if (index.kind !== "name" || isReserved(index.text)) throw unexpected(index, "expected an index name");
    return index.text;
  }

  private notAssignment(target: Token): SweepError {
    const remedy = remedyForAssignment(this.text) ?? remedyForWord(target.text);
    if (remedy === undefined) return unexpected(target, 'expected a line "name = formula"');
    return new SweepError("input", `not a line "name = formula": ${this.text.trim()}: ${remedy}`, target.span);
  }

  sum(): Expr {
    return this.deeper(() => this.leftToRight(["+", "-"], () => this.product()));
  }

  /** Parses an expression, in metrics also a comparison of two. */
  value(): Expr {
    const left = this.sum();
    const token = this.peek();
    if (!this.hasTruth || !isComparison(token.text)) return left;
    this.next();
    const right = this.sum();
    const span = cover(left, right);
    const [a, b] = [1, 0].map((value): Expr => ({ kind: "number", value, span }));
    return { kind: "where", condition: { comparison: token.text, left, right }, a: a!, b: b!, span };
  }

  expectEnd(): void {
    const token = this.peek();
    if (token.kind === "end") return;
    this.refuseMisplaced(token);
    throw unexpected(token, "expected an operator or the end");
  }

  /**
   * Throws for a comparison outside where(…) and for adjacent operands: `2x`, `2(x + 1)`, `x y`.
   */
  private refuseMisplaced(token: Token): void {
    if (isComparison(token.text)) {
      throw new SweepError(
        "input",
        `comparisons are allowed only in where(condition, a, b): ${token.text}`,
        token.span,
      );
    }
    const before = this.tokens[this.at - 1];
    refuseComma(this.tokens, this.at);
    this.refuseWord(token);
    if (before?.kind === "name") this.refuseWord(before);
    if (before === undefined || token.kind === "end" || (token.kind === "symbol" && token.text !== "(")) return;
    const remedy = remedyForApplied(before.text, token.text) ?? `write ${before.text}*${token.text}`;
    throw new SweepError("input", `no implied multiplication: ${remedy}`, cover(before, token));
  }

  /** Throws for a word of another language, such as `and` between two conditions. */
  private refuseWord({ kind, text, span }: Token): void {
    const remedy = kind === "name" ? remedyForWord(text) : undefined;
    if (remedy !== undefined) throw new SweepError("input", `not a word of formulas: "${text}": ${remedy}`, span);
  }

  private product(): Expr {
    return this.leftToRight(["*", "/"], () => this.unary());
  }

  private leftToRight(operators: readonly BinaryOperator[], operand: () => Expr): Expr {
    let left = operand();
    for (;;) {
      const operator = operators.find((candidate) => this.accept(candidate));
      if (operator === undefined) return left;
      const right = operand();
      left = { kind: "binary", operator, left, right, span: cover(left, right) };
    }
  }

  private unary(): Expr {
    const minus = this.peek();
    if (!this.accept("-")) return this.power();
    const operand = this.deeper(() => this.unary());
    return { kind: "negate", operand, span: cover(minus, operand) };
  }

  private power(): Expr {
    const base = this.atom();
    if (!this.accept("^")) return base;
    const exponent = this.deeper(() => this.unary());
    return { kind: "binary", operator: "^", left: base, right: exponent, span: cover(base, exponent) };
  }

  /** Parses a nested part. Bounds the depth of the tree, over which its readers recurse. */
  private deeper(parse: () => Expr): Expr {
    this.depth += 1;
    if (this.depth > MAX_DEPTH) throw unexpected(this.peek(), `nested deeper than ${MAX_DEPTH} levels`);
    const expr = parse();
    this.depth -= 1;
    return expr;
  }

  private atom(): Expr {
    const before = this.tokens[this.at - 1];
    const token = this.next();
    if (token.kind === "number") return numberLiteral(token);
    if (token.kind === "name") return this.named(token);
    if (token.kind === "symbol" && token.text === "(") {
      const inner = this.value();
      return { ...inner, span: cover(token, this.closing(token, ")")) };
    }
    if (token.text === "*" && before?.text === "*") {
      throw new SweepError("input", "use ^ for powers: **", cover(before, token));
    }
    throw unexpected(token, "expected a number, a name or (");
  }

  private named(name: Token): Expr {
    const open = this.peek();
    if (this.accept("[")) {
      const indices = this.list(() => this.sum());
      const close = this.closing(open, "]");
      return { kind: "index", name: name.text, indices, span: cover(name, close) };
    }
    if (!this.accept("(")) {
      if (isReserved(name.text)) {
        const power = open.text === "^" ? `: write ${name.text}(x)^2` : "";
        throw new SweepError("input", `a function needs its arguments: ${name.text}(…)${power}`, name.span);
      }
      return { kind: "name", name: name.text, span: name.span };
    }
    const reduction = reductionOf(name.text);
    const isReduction = !isFunction(name.text) || this.isIndexed();
    if (reduction !== undefined && isReduction) return this.reduction(name, reduction, open);
    if (name.text === "where") return this.where(name, open);
    return this.call(name, open);
  }

  private call(name: Token, open: Token): Expr {
    const first = this.at;
    const args = this.peek().text === ")" ? [] : this.list(() => this.sum());
    const close = this.closing(open, ")");
    const arity = Object.hasOwn(CALLABLE, name.text) ? CALLABLE[name.text] : undefined;
    if (arity === undefined) throw unknownFunction(name, open, args);
    if (args.length < arity.min || args.length > arity.max) {
      for (let at = first; at < this.at; at += 1) refuseComma(this.tokens, at);
      const wanted = arity.max === Infinity ? `at least ${arity.min}` : String(arity.min);
      const noun = wanted === "1" ? "argument" : "arguments";
      const base = name.text === "log" && args.length === 2 ? "; write log(x)/log(b) for base b" : "";
      throw new SweepError("input", `${name.text} takes ${wanted} ${noun}: ${args.length}${base}`, cover(name, close));
    }
    return { kind: "call", name: name.text, args, span: cover(name, close) };
  }

  /** Whether the next words are `name =`, which begin a reduction over an index. */
  private isIndexed(): boolean {
    return this.peek().kind === "name" && this.tokens[this.at + 1]?.text === "=";
  }

  private reduction(name: Token, operator: Reduction, open: Token): Expr {
    const index = this.next();
    if (index.kind !== "name" || !this.accept("=")) throw unexpected(index, `expected ${operator}(i = from..to, …)`);
    if (isReserved(index.text)) throw unexpected(index, "expected an index name");
    const from = this.sum();
    // `i = rows` runs over the rows of the data: both bounds are this one expression.
    const isRows = from.kind === "name" && from.name === ROWS_NAME && this.peek().text === ",";
    if (!isRows && this.peek().text === "," && namesIn(from).has(ROWS_NAME)) {
      throw new SweepError("input", `rows stand alone: write ${index.text} = rows`, from.span);
    }
    if (!isRows) this.separator("..");
    const to = isRows ? from : this.sum();
    this.separator(",");
    const body = this.value();
    const close = this.closing(open, ")");
    return { kind: "reduce", operator, index: index.text, from, to, body, span: cover(name, close) };
  }

  private where(name: Token, open: Token): Expr {
    const condition = this.condition();
    this.separator(",");
    const a = this.sum();
    this.separator(",");
    const b = this.sum();
    const close = this.closing(open, ")");
    return { kind: "where", condition, a, b, span: cover(name, close) };
  }

  private condition(): Condition {
    const left = this.sum();
    const token = this.peek();
    if (!isComparison(token.text)) {
      this.refuseMisplaced(token);
      throw unexpected(token, "expected a comparison (< <= > >= == !=)");
    }
    this.next();
    const right = this.sum();
    const second = this.peek();
    if (isComparison(second.text)) throw unexpected(second, "only one comparison is allowed, nest where(…) for more");
    return { comparison: token.text, left, right };
  }

  private list<Item>(item: () => Item): Item[] {
    const items = [item()];
    while (this.accept(",")) items.push(item());
    return items;
  }

  private closing(open: Token, symbol: ")" | "]"): Token {
    const token = this.peek();
    if (this.accept(symbol)) return token;
    if (token.kind === "end") throw new SweepError("input", `unclosed "${open.text}"`, open.span);
    this.refuseMisplaced(token);
    throw unexpected(token, `expected ${symbol}`);
  }

  /** Accepts the symbol between two expressions. */
  private separator(symbol: ".." | ","): void {
    if (this.accept(symbol)) return;
    this.refuseMisplaced(this.peek());
    throw unexpected(this.peek(), `expected ${symbol}`);
  }

  private accept(symbol: string): boolean {
    const token = this.peek();
    if (token.kind !== "symbol" || token.text !== symbol) return false;
    this.at += 1;
    return true;
  }

  private next(): Token {
    const token = this.peek();
    if (token.kind !== "end") this.at += 1;
    return token;
  }

  private peek(): Token {
    const token = this.tokens[this.at];
    if (token === undefined) throw new Error("read past the end of the tokens");
    return token;
  }
}
