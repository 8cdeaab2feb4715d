/**
 * How the vectors of a trial (x, g, a state) stand in generated code. Few coordinates become local variables and loops
 * over them are written out; many become arrays and real loops. The arithmetic and its order are the same.
 */
export interface Layout {
  /** Declares a vector before the loop over steps; `start` is the text of each coordinate's value. */
  declare(name: string, start: (coordinate: string) => string): string;
  /** Code for every coordinate, in index order; `at` names a vector's coordinate, `suffix` makes names unique. */
  each(body: (at: (name: string) => string, suffix: string) => string): string;
  /** Sets vector `to` to what vector `from` holds; `from` may be anything afterwards. */
  move(to: string, from: string): string;
}

/** The local variable that holds a vector's coordinate: no name of a person's has a `$`, so none is equal to it. */
export function localName(name: string, coordinate: number): string {
  return `${name}$${coordinate}`;
}

/** Coordinates as local variables `x$0`, `x$1`, … */
export function localLayout(dim: number): Layout {
  const coordinates = Array.from({ length: dim }, (_, j) => j);
  return {
    declare: (name, start) => coordinates.map((j) => `let ${localName(name, j)} = ${start(String(j))};`).join("\n"),
    each: (body) => coordinates.map((j) => body((name) => localName(name, j), `_${j}`)).join("\n"),
    move: (to, from) => coordinates.map((j) => `${localName(to, j)} = ${localName(from, j)};`).join(" "),
  };
}

/** Coordinates as elements of arrays `x[j]`; the dimension is a number or the variable `n`. */
export function arrayLayout(dim: number | "n"): Layout {
  const loop = (body: string): string => `for (let j = 0; j < ${dim}; j++) {\n${body}\n}`;
  return {
    declare: (name, start) => `let ${name} = new Float64Array(${dim});\n${loop(`${name}[j] = ${start("j")};`)}`,
    each: (body) => loop(body((name) => `${name}[j]`, "")),
    move: (to, from) => `{ const swap = ${to}; ${to} = ${from}; ${from} = swap; }`,
  };
}
