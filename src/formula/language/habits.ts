/*
 * Spellings of other languages and of mathematics, each with the way to write it here. The tables
 * serve messages alone: none of these spellings is accepted.
 */

import { OPEN_FORMS } from "./functions.ts";

const MEAN = "mean(i = 1..n, x[i])";
const LOG_SUM_EXP = "logsumexp(k = 1..n, x[k])";

/** Functions of other languages: our name, or a formula that replaces the call. */
const FUNCTIONS: Readonly<Record<string, string>> = {
  ln: "log",
  log10: "log(x)/log(10)",
  log2: "log(x)/log(2)",
  lg: "log(x)/log(10)",
  lb: "log(x)/log(2)",
  logp1: "log1p",
  ln1p: "log1p",
  ln_1p: "log1p",
  expm1: "exp(x) - 1",
  exp2: "2^x",
  arctan: "atan",
  arcsin: "atan(x/sqrt(1 - x^2))",
  asin: "atan(x/sqrt(1 - x^2))",
  arccos: "pi/2 - atan(x/sqrt(1 - x^2))",
  acos: "pi/2 - atan(x/sqrt(1 - x^2))",
  sinh: "(exp(x) - exp(-x))/2",
  cosh: "(exp(x) + exp(-x))/2",
  sec: "1/cos(x)",
  csc: "1/sin(x)",
  cot: "1/tan(x)",
  fabs: "abs",
  absolute: "abs",
  sgn: "sign",
  square: "x^2",
  sqr: "x^2",
  pow: "x^2",
  power: "x^2",
  cbrt: "sign(x)*abs(x)^(1/3)",
  hypot: "sqrt(x^2 + y^2)",
  maximum: "max",
  minimum: "min",
  clip: "max(low, min(x, high))",
  clamp: "max(low, min(x, high))",
  relu: "max(x, 0)",
  softplus: "max(x, 0) + log1p(exp(-abs(x)))",
  logsumexp: LOG_SUM_EXP,
  log_sum_exp: LOG_SUM_EXP,
  reduce_logsumexp: LOG_SUM_EXP,
  lse: LOG_SUM_EXP,
  logaddexp: LOG_SUM_EXP,
  softmax: `exp(x[i] - ${LOG_SUM_EXP})`,
  log_softmax: `x[i] - ${LOG_SUM_EXP}`,
  logsoftmax: `x[i] - ${LOG_SUM_EXP}`,
  expit: "sigmoid",
  logistic: "sigmoid",
  heaviside: "where(x >= 0, 1, 0)",
  ceil: "-floor(-x)",
  round: "floor(x + 0.5)",
  mod: "a - b*floor(a/b)",
  fmod: "a - b*floor(a/b)",
  mean: MEAN,
  average: MEAN,
  avg: MEAN,
  reduce_mean: MEAN,
  if: "where(condition, a, b)",
  norm2: "norm",
  inner: "dot",
  grad: "g",
  gradient: "g",
};

const NORM = "write norm(g) in an update rule, sqrt(sum(i = 1..n, x[i]^2)) in an objective";
const DOT = "write dot(a, b) in an update rule, sum(i = 1..n, …) in an objective";
const MODULO = "write a - b*floor(a/b)";

/** Characters that no formula contains. The first that the text starts with applies. */
const SYMBOLS: readonly (readonly [symbol: string, remedy: string])[] = [
  ["||", NORM],
  ["|", "write abs(x)"],
  ["&&", "nest where(…) for more than one condition"],
  ["?", "write where(condition, a, b)"],
  ["‖", NORM],
  ["←", "write ="],
  [":=", "write ="],
  [":", "write 1..n for a range"],
  ["//", "write floor(a/b)"],
  ["@", DOT],
  ["\\", "LaTeX is not supported, write sqrt(x), a/b, pi"],
  ["{", "write ( and )"],
  ["}", "write ( and )"],
  ["#", "write the comment outside the formula"],
  ["²", "write ^2"],
  ["³", "write ^3"],
  ["×", "write *"],
  ["⋅", "write *"],
  ["·", "write *"],
  ["∙", "write *"],
  ["∗", "write *"],
  ["−", "write -"],
  ["–", "write -"],
  ["—", "write -"],
  ["%", MODULO],
  [";", "leave it out; the lines of an update rule are the items of a list"],
  ["…", "write 1..n for a range"],
  ["÷", "write /"],
  ["≤", "write <="],
  ["≥", "write >="],
  ["≠", "write !="],
  ["₀", "write x[1], since coordinates count from 1"],
  ["₁", "write x[1]"],
  ["₂", "write x[2]"],
  ["₃", "write x[3]"],
  ["√", "write sqrt(x)"],
  ["∑", "write sum(i = 1..n, …)"],
  ["Σ", "write sum(i = 1..n, …)"],
  ["∏", "write prod(i = 1..n, …)"],
  ["π", "write pi"],
  ["∇", "the gradient is g"],
];

/** Words between operands, or before a line, in other languages. */
const WORDS: ReadonlyMap<string, string> = new Map([
  ["and", "nest where(…) for more than one condition"],
  ["or", "nest where(…) for more than one condition"],
  ["not", "swap the two values of where(condition, a, b)"],
  ["if", "write where(condition, a, b)"],
  ["then", "write where(condition, a, b)"],
  ["else", "write where(condition, a, b)"],
  ["for", "write sum(i = 1..n, …)"],
  ["to", "write 1..n for a range"],
  ["mod", MODULO],
  ["lambda", "write the formula alone"],
  ["return", 'write "x = …"'],
  ["let", 'write "name = formula"'],
  ["const", 'write "name = formula"'],
  ["var", 'write "name = formula"'],
]);

/** Other names of what a formula may read. A name applies where the formula knows it. */
const NAMES: readonly (readonly [name: string, remedy: string, others: readonly string[]])[] = [
  ["g", "the gradient is g", ["grad", "grads", "gradient", "gradients", "dx", "df", "dw", "dL", "dloss", "g_t", "jac"]],
  ["x", "write x", ["theta", "param", "params", "parameter", "parameters", "p", "w", "x_t", "x_old"]],
  ["t", "the step is t", ["step", "steps", "iter", "iteration", "iterations", "epoch", "epochs", "i", "k"]],
  ["loss", "write loss", ["f", "fx", "cost", "value", "objective"]],
  ["minimum", "write minimum", ["fmin", "f_min", "fstar", "f_star", "loss_min", "min_loss"]],
  ["n", "the dimension is n", ["N", "d", "D", "dim", "ndim", "dimension"]],
  ["lr", "write lr", ["alpha", "eta", "gamma", "learning_rate", "step_size", "stepsize"]],
  ["momentum", "write momentum", ["beta", "mom"]],
  ["max_steps", "write max_steps", ["T", "max_iter", "maxiter", "max_step", "total_steps", "num_steps"]],
];

/** Prefixes of names in other languages. */
const PREFIXES: readonly string[] = [
  ...["np", "numpy", "math", "Math", "cmath", "torch", "jnp", "jax", "tf", "sp", "scipy", "sympy"],
  ...["F", "nn", "keras", "cp", "mx", "lax", "special"],
  ...["self", "this", "state", "group", "param_groups"],
];

/** Returns how to write a call of a function of another language. */
export function remedyForFunction(name: string): string | undefined {
  const lower = name.toLowerCase();
  const found = Object.hasOwn(FUNCTIONS, lower) ? FUNCTIONS[lower] : undefined;
  if (found === undefined) return undefined;
  return /^\w+$/.test(found) ? `did you mean "${found}"?` : `write ${found}`;
}

/** Returns how to write a function of another language before its argument, as in `ln x`. */
export function remedyForApplied(name: string, argument: string): string | undefined {
  const found = Object.hasOwn(FUNCTIONS, name) && FUNCTIONS[name] !== "g" ? FUNCTIONS[name] : undefined;
  if (found === undefined) return undefined;
  return `write ${found}${/^\w+$/.test(found) ? `(${argument})` : ""}`;
}

/** Returns the unusable symbol at the start of a text, and how to write it. */
export function remedyForSymbol(text: string): { readonly symbol: string; readonly remedy: string } | undefined {
  const found = SYMBOLS.find(([symbol]) => text.startsWith(symbol));
  return found === undefined ? undefined : { symbol: found[0], remedy: found[1] };
}

/** Returns what to write in place of a word of another language. */
export function remedyForWord(word: string): string | undefined {
  return WORDS.get(word);
}

/** Returns the name that an unknown name stands for, among those that the formula may read. */
export function remedyForName(name: string, known: readonly string[]): string | undefined {
  if (OPEN_FORMS.some((form) => form === name)) return remedyForFunction(name);
  return NAMES.find(([meant, , others]) => known.includes(meant) && others.includes(name))?.[1];
}

/**
 * Returns how to write a coordinate that is spelt `x1`, `x_1` or `x_i`. `fromZero` if the formula
 * also has `x0`.
 */
export function remedyForCoordinate(name: string, fromZero: boolean): string | undefined {
  const index = /^x_?([ijk])$/.exec(name)?.[1];
  if (index !== undefined) return `write x[${index}]`;
  const digits = /^(?:x|w|theta|p)_?(\d{1,6})$/.exec(name)?.[1];
  if (digits === undefined) return undefined;
  const number = Number(digits);
  if (number === 0) return "write x[1], since coordinates count from 1 (x1 is x[2])";
  if (fromZero) return `write x[${number + 1}], since coordinates count from 1`;
  return `write x[${number}], or x[${number + 1}] if yours count from 0`;
}

/** Returns how to write a name with a prefix, as in `np.sin`. */
export function remedyForPrefixed(qualified: string, isFunction: (name: string) => boolean): string | undefined {
  const dot = qualified.lastIndexOf(".");
  const [prefix = "", last] = [qualified.slice(0, dot).split(".")[0], qualified.slice(dot + 1)];
  const lower = last.toLowerCase();
  if (lower === "grad") return "the gradient is g";
  if (!PREFIXES.includes(prefix)) return undefined;
  if (lower === "norm") return NORM;
  if (lower === "dot") return DOT;
  if (lower === "pi" || lower === "e") return `write ${lower}`;
  const known = [last, lower].find((name) => isFunction(name));
  return known === undefined ? (remedyForFunction(lower) ?? `write ${last}`) : `write ${known}(…)`;
}

const OPERATION = /^\s*([A-Za-z_]\w*)\s*(\*\*|[-+*/^])=(?!=)\s*(.+?)\s*$/;
const COUNTED = /^\s*([A-Za-z_]\w*)\s*(\+\+|--)\s*$/;
const ARROW = /^\s*([A-Za-z_]\w*)\s*<-\s*(.+?)\s*$/;
const EQUATION = /^\s*([A-Za-z_]\w*)\s*==\s*(.+?)\s*$/;
const INDEXED = /^\s*([A-Za-z_]\w*)\s*\[[^\]]*\]\s*=/;

/** Returns how to write a line of a rule that has another language's assignment. */
export function remedyForAssignment(line: string): string | undefined {
  const text = line.replaceAll(/\*\*(?!=)/g, "^");
  const [, target, operator, value = ""] = OPERATION.exec(text) ?? [];
  if (target !== undefined) {
    const isSimple = operator === "+" || !/[-+]/.test(value);
    return `write ${target} = ${target} ${operator === "**" ? "^" : operator} ${isSimple ? value : `(${value})`}`;
  }
  const [, counted, sign = ""] = COUNTED.exec(text) ?? [];
  if (counted !== undefined) return `write ${counted} = ${counted} ${sign.slice(1)} 1`;
  const [, assigned, formula] = ARROW.exec(text) ?? [];
  if (assigned !== undefined) return `write ${assigned} = ${formula}`;
  const [, left, right] = EQUATION.exec(text) ?? [];
  if (left !== undefined) return `write ${left} = ${right}, with one equals sign`;
  const indexed = INDEXED.exec(line)?.[1];
  return indexed === undefined ? undefined : `write ${indexed} = …, since a line runs for every coordinate`;
}
