import fc from "fast-check";
import { OPERATIONS } from "../../../src/formula/ir/operations.ts";

const FLAT_FUNCTIONS = ["sign", "floor"];
const FUNCTIONS = functions("fixed").filter(([name]) => !FLAT_FUNCTIONS.includes(name));
const FLAT = functions("fixed").filter(([name]) => FLAT_FUNCTIONS.includes(name));
const FOLDED = functions("folded").flatMap(([name, arity]) => [0, 1].map((more) => [name, arity + more] as const));
const COMPARISONS = ["<", "<=", ">", ">=", "==", "!="];
const INDICES = ["i", "j", "k", "l", "m"];

/** Returns the functions of the language with their number of arguments. */
function functions(form: "fixed" | "folded"): (readonly [name: string, arity: number])[] {
  return Object.entries(OPERATIONS).flatMap(([name, { arity, inFormulas }]) =>
    inFormulas === form ? [[name, arity] as const] : [],
  );
}

// Evenly spread: fc.double favours numbers so small that products of them vanish.
const coordinate = fc.integer({ min: -3000, max: 2999 }).map((k) => (k + 0.5) / 1000);

/** Ordinary points for formulas of x[1], x[2], x[3]. */
export const point: fc.Arbitrary<[number, number, number]> = fc.tuple(coordinate, coordinate, coordinate);

/**
 * Returns random formulas of x[1], x[2], x[3] with every form of the language. `smooth` excludes
 * where and flat and folded functions.
 */
export function arbitraryFormula({ smooth }: { readonly smooth: boolean }): fc.Arbitrary<string> {
  return fc.letrec<{ expr: string }>((tie) => {
    const expr = tie("expr");
    const call = (choices: readonly (readonly [string, number])[]): fc.Arbitrary<string> => {
      const most = Math.max(...choices.map(([, arity]) => arity));
      return fc
        .tuple(fc.constantFrom(...choices), fc.array(expr, { minLength: most, maxLength: most }))
        .map(([[name, arity], args]) => `${name}(${args.slice(0, arity).join(", ")})`);
    };
    const operator = fc.constantFrom("+", "-", "*", "/");
    const leaf = fc.oneof(
      { arbitrary: fc.constantFrom("x[1]", "x[2]", "x[3]"), weight: 4 },
      { arbitrary: fc.constantFrom("0", "1", "2", "3", "0.5", "pi", "n"), weight: 1 },
    );
    const forms = [
      fc.tuple(expr, operator, expr).map(([a, o, b]) => `(${a} ${o} ${b})`),
      fc.tuple(expr, operator, leaf, operator, expr).map(([a, o, b, p, c]) => `(${a}) ${o} ${b} ${p} (${c})`),
      expr.map((a) => `-${a}`),
      fc.tuple(expr, fc.integer({ min: -4, max: 9 })).map(([a, k]) => `(${a})^${k}`),
      fc.tuple(expr, fc.constantFrom("0.5", "1.5", "-2.25", "(1/3)")).map(([a, p]) => `(${a})^${p}`),
      fc.tuple(expr, fc.constantFrom("x[1]", "-x[2]", "sin(x[3])")).map(([a, b]) => `(1.5 + sin(${a}))^${b}`),
      call(FUNCTIONS),
      fc.tuple(fc.constantFrom("sum", "prod"), fc.integer({ min: 0, max: 3 }), fc.boolean(), expr).map(reduction),
      fc.tuple(fc.constantFrom("mean", "logsumexp"), fc.integer({ min: 1, max: 3 }), fc.boolean(), expr).map(reduction),
    ];
    const kinked = [
      call(FLAT),
      call(FOLDED),
      fc
        .tuple(expr, fc.constantFrom(...COMPARISONS), expr, expr, expr)
        .map(([a, comparison, b, c, d]) => `where(${a} ${comparison} ${b}, ${c}, ${d})`),
    ];
    return { expr: fc.oneof({ maxDepth: 4, withCrossShrink: true }, leaf, ...forms, ...(smooth ? [] : kinked)) };
  }).expr;
}

/** Returns a reduction whose body reads x at its index and at those of the reductions inside it. */
function reduction([operator, to, asPower, body]: [string, number, boolean, string]): string {
  const index = INDICES.find((name) => !body.includes(`${name} =`));
  if (index === undefined) return body;
  const indexed = body.replaceAll("x[1]", `x[${index}]`).replaceAll("x[2]", `x[4-${index}]`);
  return `${operator}(${index} = 1..${to}, ${asPower ? `(${indexed})^${index}` : `${indexed} - ${index}`})`;
}
