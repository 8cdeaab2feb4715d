import fc from "fast-check";
import type { OptimizerSpec } from "../../../src/sweep/spec/sweep-spec.ts";
import { h, user } from "./user-rules.ts";

const name = fc.constantFrom("x", "g", "lr", "momentum", "v", "s", "a", "t", "loss", "n", "max_steps");
const number = fc.constantFrom("0", "1", "2", "0.5", "-1", "3e-2");
const fixed = fc.constantFrom("lr", "momentum", "(-lr)", "(lr * momentum)", "(2 / n)", "(1 - lr)", "(lr / max_steps)");
const { expr } = fc.letrec<{ expr: string; sum: string }>((tie) => ({
  sum: fc.oneof(
    tie("expr").map((a) => `norm(${a})`),
    fc.tuple(tie("expr"), tie("expr")).map(([a, b]) => `dot(${a}, ${b})`),
  ),
  expr: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    name,
    number,
    fc.tuple(tie("expr"), fc.constantFrom("+", "-", "*", "/"), tie("expr")).map(([a, op, b]) => `(${a} ${op} ${b})`),
    tie("sum"),
    tie("expr").map((a) => `-${a}`),
    tie("expr").map((a) => `sqrt(abs(${a}))`),
    tie("expr").map((a) => `(${a})^2`),
    // Powers have conditions of their base and exponent: these are known when a trial begins.
    fc.tuple(tie("expr"), fixed).map(([a, power]) => `sign(${a}) * abs(${a})^${power}`),
    fc.tuple(fixed, tie("expr")).map(([a, power]) => `${a}^(${power})`),
    fc.tuple(fixed, fixed, tie("expr")).map(([a, b, c]) => `where(${a} < ${b}, ${c}, ${a}^${b})`),
    fc.tuple(tie("expr"), tie("expr")).map(([a, b]) => `min(${a}, ${b})`),
    fc
      .tuple(tie("expr"), fc.constantFrom("<", ">=", "=="), tie("expr"), tie("expr"), tie("expr"))
      .map(([a, op, b, c, d]) => `where(${a} ${op} ${b}, ${c}, ${d})`),
  ),
}));
const line = fc.tuple(fc.constantFrom("x", "v", "s", "a"), expr).map(([target, value]) => `${target} = ${value}`);

/** Update rules with sums, powers, conditions, a vector state and a scalar one. */
export const anyRule: fc.Arbitrary<OptimizerSpec> = fc
  .tuple(fc.array(line, { maxLength: 5 }), expr)
  .map(([lines, step]) => user(["a = g", ...lines, `x = x - 0.1 * tanh(${step})`], h, { v: 0, s: "lr" }));
