import type { Algebra } from "./algebra.ts";
import { atan } from "./arctangent.ts";
import { exp } from "./exp.ts";
import { log } from "./log.ts";
import { pow } from "./power.ts";
import { sigmoid } from "./sigmoid.ts";
import { tan } from "./tangent.ts";
import { tanh } from "./tanh.ts";
import { cos, sin } from "./trigonometric.ts";

/** The functions that are made of exact operations. */
export type ElementaryFunction = "exp" | "log" | "sin" | "cos" | "tan" | "atan" | "tanh" | "pow" | "sigmoid";

type Build = <T>(on: Algebra<T>, ...args: T[]) => T;

/** The functions that are made of exact operations; `pow` has two arguments. */
export const ELEMENTARY: Readonly<Record<ElementaryFunction, Build>> = {
  exp: unary(exp),
  log: unary(log),
  sin: unary(sin),
  cos: unary(cos),
  tan: unary(tan),
  atan: unary(atan),
  tanh: unary(tanh),
  sigmoid: unary(sigmoid),
  pow: (on, x = missing(), y = missing()) => pow(on, x, y),
};

function unary(build: <T>(on: Algebra<T>, x: T) => T): Build {
  return (on, x = missing()) => build(on, x);
}

function missing(): never {
  throw new Error("a function without its argument");
}
