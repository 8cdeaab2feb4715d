import { messageOf } from "../errors.ts";
import { firstLine } from "./compiler.ts";
import type { Program, Ran } from "./process-run.ts";

/** Loading and one call take some milliseconds. */
const TRIAL_MS = 20_000;
const FUNCTION = "sweep_arithmetic";

/** Linux says so on a disk that is mounted with noexec. */
const NO_RUN = /failed to map segment/;

/** Numbers that a compiler does not know: it cannot compute with them in advance. */
const INPUTS = [0.1, 3, 1e16, -1e16, 1, -0, Infinity, NaN, 2 ** -1022, 1e308, 1 / 3, 2 ** -60, 49, 5];

/**
 * Operations in which compilers differ if they may trade bits for speed: C text over the inputs
 * `v`, and its value. Each product and sum here is one rounding.
 */
const CASES: readonly (readonly [text: string, value: (v: readonly number[]) => number])[] = [
  // Fused: the product is then not rounded.
  ["v[0] * v[1] - v[10]", (v) => v[0]! * v[1]! - v[10]!],
  // In another order.
  ["(v[2] + v[4]) + v[3]", (v) => v[2]! + v[4]! + v[3]!],
  ["(v[0] + v[2]) - v[2]", (v) => v[0]! + v[2]! - v[2]!],
  ["(v[9] * v[1]) / v[1]", (v) => (v[9]! * v[1]!) / v[1]!],
  // By the reciprocal.
  ["(v[13] / v[1] + v[4] / v[1]) + v[0] / v[1]", (v) => v[13]! / v[1]! + v[4]! / v[1]! + v[0]! / v[1]!],
  ["v[12] / 49.0", (v) => v[12]! / 49],
  // In single or in longer precision.
  ["v[1] * 0.1", (v) => v[1]! * 0.1],
  ["(v[4] + v[11]) - v[4]", (v) => v[4]! + v[11]! - v[4]!],
  // Without −0, infinities or NaN.
  ["v[4] / (v[5] + 0.0)", (v) => v[4]! / (v[5]! + 0)],
  ["v[4] / (v[5] * v[1])", (v) => v[4]! / (v[5]! * v[1]!)],
  ["v[4] / (0.0 - (v[4] - v[4]))", (v) => v[4]! / (0 - (v[4]! - v[4]!))],
  ["v[6] - v[6]", (v) => v[6]! - v[6]!],
  ["v[7] == v[7] ? 1.0 : 2.0", (v) => (Number.isNaN(v[7]) ? 2 : 1)],
  ["!(v[7] < v[4]) ? 1.0 : 2.0", (v) => (v[7]! < v[4]! ? 2 : 1)],
  ["v[6] > 1.7e308 ? 1.0 : 2.0", (v) => (v[6]! > 1.7e308 ? 1 : 2)],
  // Tiny numbers as 0.
  ["v[8] / 4.0", (v) => v[8]! / 4],
  ["(v[8] / 4.0) * 8.0", (v) => (v[8]! / 4) * 8],
  // A sum in order.
  ["ordered", (v) => v.slice(0, 5).reduce((sum, one) => sum + one * one, 0)],
];

/** Text of a function that each library has: its values show whether all of it keeps each bit. */
export const ARITHMETIC: string = `
int ${FUNCTION}(double *v) {
double ordered = 0.0;
for (int k = 0; k < 5; k++) ordered += v[k] * v[k];
double *r = v + ${INPUTS.length};
${CASES.map(([text], at) => `r[${at}] = ${text};`).join("\n")}
return ${CASES.length};
}
`;

/** Runs in another process, which a library that is cut off would end. */
const PROGRAM = `
const [file, inputs, size] = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
const numbers = new BigUint64Array(inputs.length + size);
inputs.forEach((bits, at) => (numbers[at] = BigInt(bits)));
const signature = { arguments: ["pointer"], return: "int32" };
try {
  const { functions } = process.getBuiltinModule("node:ffi").dlopen(file, { ${FUNCTION}: signature });
  functions.${FUNCTION}(numbers);
  console.log(JSON.stringify(Array.from(numbers.subarray(inputs.length), String)));
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
`;

/** Returns the program that loads a library and computes its arithmetic. */
export function libraryTrial(file: string): Program {
  return {
    command: [process.execPath, "--experimental-ffi", "--no-warnings", "-e", PROGRAM],
    input: JSON.stringify([file, bitsOf(INPUTS), CASES.length]),
    ms: TRIAL_MS,
  };
}

/** Returns why a library must not be used, by how its trial ended; undefined if it may. */
export function trialProblem(ran: Ran): string | undefined {
  if (ran.error !== undefined) return `its library could not be tried: ${messageOf(ran.error)}`;
  if (NO_RUN.test(ran.stderr)) return "no library may run in the folder of the cache: name another in XDG_CACHE_HOME";
  if (ran.code !== 0) return `its library does not load: ${firstLine(ran)}`;
  const expected = bitsOf(CASES.map(([, value]) => value(INPUTS)));
  const found = JSON.parse(ran.stdout) as readonly string[];
  const wrong = CASES.findIndex((_, at) =>
    isNaNOf(expected[at]!) ? !isNaNOf(found[at]!) : found[at] !== expected[at],
  );
  if (wrong === -1) return undefined;
  return `it changes the bits of ${CASES[wrong]![0]}: leave out options such as -ffast-math, or name another in CC`;
}

function bitsOf(numbers: readonly number[]): string[] {
  return Array.from(new BigUint64Array(Float64Array.from(numbers).buffer), String);
}

/** Whether bits are those of a NaN, of which there are many. */
function isNaNOf(bits: string): boolean {
  return Number.isNaN(new Float64Array(BigUint64Array.of(BigInt(bits)).buffer)[0]);
}
