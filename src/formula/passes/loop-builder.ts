import type { Span } from "../../errors.ts";
import type { Expr } from "../language/expr.ts";
import { ExpressionBuilder } from "./expression-builder.ts";
import type { Element } from "./expression-builder.ts";
import type { Loop } from "../ir/graph.ts";
import type { NodeId } from "../ir/node-table.ts";
import { dependents } from "../language/dependents.ts";

/** Thrown for a sum whose terms differ by more than numbers and adjacent coordinates. */
export class NotALoop extends Error {}

interface SumText {
  readonly index: string;
  readonly from: number;
  readonly body: Expr;
}

/** The builder of the outer graph, as a loop's builder uses it. */
interface Outer {
  build(expr: Expr): NodeId;
  at(name: string, indices: readonly number[], span: Span): Element;
  integer(value: number | undefined, what: string, span: Span): number;
}

/**
 * Builds the body of a sum into a loop's graph. Parts without the index are built in the outer
 * graph and become arguments. Throws NotALoop if the sum must be unrolled.
 */
export class LoopBuilder extends ExpressionBuilder {
  protected readonly reductions = false;
  private readonly loop: Loop;
  private readonly outer: Outer;
  private readonly sum: SumText;
  private readonly varying: ReadonlySet<Expr>;

  constructor(loop: Loop, outer: Outer, sum: SumText) {
    super(loop.graph);
    this.loop = loop;
    this.outer = outer;
    this.sum = sum;
    this.varying = dependents(sum.body, [sum.index]);
  }

  override build(expr: Expr): NodeId {
    return this.isWhole(expr) ? this.loop.argument(this.outer.build(expr)) : super.build(expr);
  }

  protected isWhole(expr: Expr): boolean {
    return !this.varying.has(expr);
  }

  /** Builds the index, the only name that reaches a loop's builder. */
  protected name(): NodeId {
    return this.loop.table((k) => this.sum.from + k);
  }

  protected element(name: string, indices: readonly Expr[], span: Span): NodeId {
    const at = indices.map((index) => {
      const value = this.loop.tabulated(this.build(index));
      return (k: number) => this.outer.integer(value?.(k), "an index", index.span);
    });
    const elementAt = (k: number): Element =>
      this.outer.at(
        name,
        at.map((value) => value(k)),
        span,
      );
    const first = elementAt(0);
    if (typeof first === "number") return this.loop.table((k) => Number(elementAt(k)));
    for (let k = 1; k < this.loop.count; k++) {
      const element = elementAt(k);
      if (typeof element === "number" || element.coordinate !== first.coordinate + k) throw new NotALoop();
    }
    return this.loop.coordinate(first.coordinate);
  }

  /** Refuses integer exponents that differ between terms: they are repeated multiplication. */
  protected override power(base: NodeId, exponent: NodeId): NodeId {
    const exponents = this.loop.tables.get(exponent);
    if (exponents?.some(Number.isInteger) === true && this.loop.tabulated(base) === undefined) throw new NotALoop();
    return super.power(base, exponent);
  }

  /** Refuses a sum or product that mentions the index. */
  protected reduce(): NodeId {
    throw new NotALoop();
  }
}
