import { ARITHMETIC } from "../ir/arithmetic.ts";
import type { Algebra } from "./algebra.ts";

/** Elementary functions of numbers. */
export const NUMBERS: Algebra<number> = {
  ...ARITHMETIC,
  constant: (value) => value,
  apply: (operation, ...args) => ARITHMETIC[operation](...args),
};
