/** The functions of the formula language and how many arguments each takes. */
export const FUNCTIONS: Readonly<Record<string, { readonly min: number; readonly max: number }>> = {
  sqrt: { min: 1, max: 1 },
  abs: { min: 1, max: 1 },
  sign: { min: 1, max: 1 },
  floor: { min: 1, max: 1 },
  exp: { min: 1, max: 1 },
  log: { min: 1, max: 1 },
  sin: { min: 1, max: 1 },
  cos: { min: 1, max: 1 },
  tan: { min: 1, max: 1 },
  atan: { min: 1, max: 1 },
  tanh: { min: 1, max: 1 },
  sigmoid: { min: 1, max: 1 },
  min: { min: 2, max: Infinity },
  max: { min: 2, max: Infinity },
};

/** Reductions over a whole vector, in update rules alone: `norm(a)` = √(Σ a²), `dot(a, b)` = Σ a·b. */
export const VECTOR_FUNCTIONS: Readonly<Record<string, { readonly min: number; readonly max: number }>> = {
  norm: { min: 1, max: 1 },
  dot: { min: 2, max: 2 },
};

/** Words of the language that are not functions of numbers. */
export const FORMS: readonly string[] = ["sum", "prod", "where"];
