import { OPERATIONS } from "../ir/operations.ts";
import type { Primitive } from "../ir/operations.ts";
import type { Reduction } from "./expr.ts";

/** How many arguments a function takes in a formula. */
export interface Arity {
  readonly min: number;
  readonly max: number;
}

/** The functions of the formula language. */
export const FUNCTIONS: Readonly<Record<string, Arity>> = Object.fromEntries(
  Object.entries(OPERATIONS).flatMap(([name, { arity, inFormulas }]) =>
    inFormulas === undefined ? [] : [[name, { min: arity, max: inFormulas === "folded" ? Infinity : arity }]],
  ),
);

/** Whether a name is a function of the formula language. */
export function isFunction(name: string): name is Primitive {
  return Object.hasOwn(FUNCTIONS, name);
}

/**
 * Reductions over whole vectors, in update rules only: `norm(a)` = √(Σ a²), `dot(a, b)` = Σ a·b.
 */
export const VECTOR_FUNCTIONS: Readonly<Record<string, Arity>> = {
  norm: { min: 1, max: 1 },
  dot: { min: 2, max: 2 },
};

/** All that can be written as `name(a, b)`. */
export const CALLABLE: Readonly<Record<string, Arity>> = { ...FUNCTIONS, ...VECTOR_FUNCTIONS };

/** Forms that are known by their "(": the words alone may name a parameter, line or variable. */
export const OPEN_FORMS: readonly Reduction[] = ["mean", "logsumexp", "argmax"];

const REDUCTIONS: readonly Reduction[] = ["sum", "prod", "max", "min", ...OPEN_FORMS];

/** Returns the reduction that a word begins, as in `sum(i = 1..n, …)`. */
export function reductionOf(word: string): Reduction | undefined {
  return REDUCTIONS.find((one) => one === word);
}

/** Words of the language that are not functions of numbers. */
export const FORMS: readonly string[] = ["sum", "prod", "where"];

/** Whether a word is a function or form of the language. */
export function isReserved(word: string): boolean {
  return FORMS.includes(word) || isFunction(word);
}
