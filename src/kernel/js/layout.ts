/**
 * Storage of a trial's vectors (x, g, a state) in generated code. Few coordinates become local
 * variables and unrolled loops, many become arrays and real loops. The arithmetic and its order are
 * the same.
 */
export interface Layout {
  /**
   * Declares a vector before the loop over steps. `start` returns the text of a coordinate's value.
   */
  declare(name: string, start: (coordinate: string) => string): string;
  /**
   * Repeats code for every coordinate, in index order. `at` names a vector's coordinate, `suffix`
   * makes names unique.
   */
  each(body: (at: (name: string) => string, suffix: string) => string): string;
  /** Moves vector `from` to `to`; afterwards `from` is unspecified. */
  move(to: string, from: string): string;
}

/**
 * Returns the local variable of a vector's coordinate. User names have no `$`, so none is equal to
 * it.
 */
export function localName(name: string, coordinate: number): string {
  return `${name}$${coordinate}`;
}

/** Stores coordinates as local variables `x$0`, `x$1`, … */
export function localLayout(dim: number): Layout {
  const coordinates = Array.from({ length: dim }, (_, j) => j);
  return {
    declare: (name, start) => coordinates.map((j) => `let ${localName(name, j)} = ${start(String(j))};`).join("\n"),
    each: (body) => coordinates.map((j) => body((name) => localName(name, j), `_${j}`)).join("\n"),
    move: (to, from) => coordinates.map((j) => `${localName(to, j)} = ${localName(from, j)};`).join(" "),
  };
}

/** Stores coordinates as array elements `x[j]`. The dimension is a number or the variable `n`. */
export function arrayLayout(dim: number | "n"): Layout {
  const loop = (body: string): string => `for (let j = 0; j < ${dim}; j++) {\n${body}\n}`;
  return {
    declare: (name, start) => `let ${name} = new Float64Array(${dim});\n${loop(`${name}[j] = ${start("j")};`)}`,
    each: (body) => loop(body((name) => `${name}[j]`, "")),
    move: (to, from) => `{ const swap = ${to}; ${to} = ${from}; ${from} = swap; }`,
  };
}
