/** The squared distance from the box [−5, 5]. */
export const PENALTY = "sum(i = 1..n, max(0, abs(x[i]) - 5)^2)";

/** The line of the point relative to the optimum. */
export const SHIFTED = "d[i] = x[i] - x_opt[i]";

/** Rastrigin's function of z. */
export const RASTRIGIN = "10*(n - sum(i = 1..n, cos(2*pi*z[i]))) + sum(i = 1..n, z[i]^2)";

/** The line of the scale of the Rosenbrock functions, 1 up to 64 dimensions. */
export const SCALE = "c = max(1, sqrt(n)/8)";

/** Returns base^(exponent·(i − 1)/(n − 1)), which grows from 1 to base^exponent. */
export function growing(base: number, exponent = 1): string {
  return `${base}^(${exponent === 1 ? "" : `${exponent}*`}(i - 1)/(n - 1))`;
}

/** Returns the line name = matrix · vector. */
export function rotated(name: string, matrix: string, vector: string): string {
  return `${name}[i] = sum(k = 1..n, ${matrix}[i,k]*${vector}[k])`;
}

/** Returns the lines name = T_osz(of), the oscillation. */
export function oscillated(name: string, of: string): readonly string[] {
  const [at, log] = [`${of}[i]`, `log_${of}[i]`];
  const wave = (positive: number, negative: number): string => `sin(where(${at} > 0, ${positive}, ${negative})*${log})`;
  return [
    `${log} = log(abs(${at}))`,
    `${name}[i] = where(${at} != 0, sign(${at})*exp(${log} + 0.049*(${wave(10, 5.5)} + ${wave(7.9, 3.1)})), 0)`,
  ];
}

/** Returns the line name = T_asy(of), the asymmetry with factor beta. */
export function asymmetric(name: string, of: string, beta: number): string {
  const at = `${of}[i]`;
  return `${name}[i] = where(${at} > 0, exp(log(${at})*(1 + ${beta}*(i - 1)/(n - 1)*sqrt(${at}))), ${at})`;
}

/** Returns T_osz(of)^exponent, where `of` is not negative. */
export function oscillatedPower(of: string, exponent: number): string {
  const log = `log(${of})`;
  return `where(${of} > 0, exp(${exponent}*(${log} + 0.049*(sin(10*${log}) + sin(7.9*${log})))), 0)`;
}
