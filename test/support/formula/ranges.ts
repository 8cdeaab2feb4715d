import type { ElementaryFunction } from "../../../src/formula/ir/operations.ts";

type Random = () => number;

/** Arguments at which to compare a function with its exact values. */
export interface Range {
  readonly name: ElementaryFunction;
  readonly where: string;
  readonly draw: (random: Random) => readonly [number, number?];
}

const uniform = (low: number, high: number) => (random: Random) => low + (high - low) * random();
/** Draws either sign, and each power of 2 equally often. */
const spread = (low: number, high: number) => (random: Random) =>
  (random() < 0.5 ? -1 : 1) * (1 + random()) * 2 ** Math.floor(uniform(low, high + 1)(random));
const positive = (draw: (random: Random) => number) => (random: Random) => Math.abs(draw(random));
/** Draws the double nearest to a multiple of π/2, or a neighbour. */
const nearMultiple = (most: number) => (random: Random) => {
  const k = Math.ceil(most ** random());
  return neighbour((k * Math.PI) / 2, Math.floor(uniform(-2, 3)(random)));
};

const anything = spread(-1074, 1023);

function one(name: ElementaryFunction, where: string, draw: (random: Random) => number): Range {
  return { name, where, draw: (random) => [draw(random)] };
}

const trigonometric = (["sin", "cos", "tan"] as const).flatMap((name) => [
  one(name, "±10", uniform(-10, 10)),
  one(name, "±100,000", uniform(-100_000, 100_000)),
  one(name, "2^−1074 … 1", spread(-1074, -1)),
  one(name, "100,000 … 2^1023", spread(17, 1023)),
  one(name, "near multiples of π/2", nearMultiple(63_000)),
  one(name, "near large multiples", nearMultiple(2 ** 52)),
]);

export const RANGES: readonly Range[] = [
  one("exp", "±1", uniform(-1, 1)),
  one("exp", "±700", uniform(-700, 700)),
  one("exp", "tiny and huge", anything),
  one("exp", "overflow", uniform(709, 710)),
  one("exp", "subnormal results", uniform(-746, -708)),
  one("log", "½ … 2", uniform(0.5, 2)),
  one("log", "near 1", (random) => neighbour(1, Math.floor(spread(0, 45)(random)))),
  one("log", "2^−1074 … 2^1023", positive(anything)),
  one("log", "subnormal", positive(spread(-1074, -1023))),
  one("log1p", "±¾", uniform(-0.75, 0.75)),
  one("log1p", "−1 … 10", uniform(-1, 10)),
  one("log1p", "near −1", (random) => -neighbour(1, -Math.floor(Math.abs(spread(0, 45)(random))))),
  one("log1p", "tiny", spread(-1074, -1)),
  one("log1p", "2^−1074 … 2^1023", positive(anything)),
  one("detach", "tiny and huge", anything),
  ...trigonometric,
  one("atan", "±3", uniform(-3, 3)),
  one("atan", "2^−1074 … 2^1023", anything),
  one("tanh", "±1", uniform(-1, 1)),
  one("tanh", "±25", uniform(-25, 25)),
  one("tanh", "2^−1074 … 2^1023", anything),
  one("sigmoid", "±40", uniform(-40, 40)),
  one("sigmoid", "±750", uniform(-750, 750)),
  one("sigmoid", "2^−1074 … 2^1023", anything),
  { name: "pow", where: "(0, 10)^±10", draw: (random) => [10 * random(), uniform(-10, 10)(random)] },
  { name: "pow", where: "any base, any result", draw: anyPower },
  { name: "pow", where: "base near 1", draw: powerNearOne },
  { name: "pow", where: "subnormal results", draw: subnormalPower },
];

function anyPower(random: Random): [number, number] {
  const x = positive(anything)(random);
  return [x, uniform(-740, 740)(random) / Math.log(x)];
}

function powerNearOne(random: Random): [number, number] {
  const x = neighbour(1, Math.floor(spread(0, 50)(random)));
  return [x, uniform(-740, 740)(random) / Math.log1p(x - 1)];
}

function subnormalPower(random: Random): [number, number] {
  const x = positive(spread(-300, 300))(random);
  return [x, uniform(-745, -708)(random) / Math.log(x)];
}

/** Arguments at which reductions and tables often fail. */
export const HARD: readonly Range[] = [
  ...(["sin", "cos", "tan"] as const).flatMap((name) =>
    [
      ...[6381956970095103 * 2 ** 797, 5319372648326541 * 2 ** 874, 22, 355, 1e22, 2 ** 1000, Number.MAX_VALUE],
      ...[99_999.99999999999, 100_000, 100_000.00000000001, 63_661 * (Math.PI / 2), 63_662 * (Math.PI / 2)],
      ...[Math.PI, Math.PI / 2, Math.PI / 4, 3 * (Math.PI / 4), 1e-300, 5e-324, 2 ** -27, 710, 103_993],
    ].map((x) => one(name, String(x), () => x)),
  ),
  ...[709.782712893384, 709.7827128933841, -745.1332191019411, -745.1332191019412, -708.3964185322641, 1, 1e-20].map(
    (x) => one("exp", String(x), () => x),
  ),
  ...[1 - 2 ** -53, 1 + 2 ** -52, Math.SQRT2, Math.SQRT1_2, 5e-324, 2 ** -1022, Number.MAX_VALUE, Math.E].map((x) =>
    one("log", String(x), () => x),
  ),
  ...[-0.2928932188134524, -0.2928932188134525, 0.41421356237309503, 0.4142135623730951, 1, 1.0000000000000002].map(
    (x) => one("log1p", String(x), () => x),
  ),
  ...[-1 + 2 ** -53, -0.5, 2 ** -29, 2 ** -54, 2 ** 53, 2 ** 53 - 1, Number.MAX_VALUE, -5e-324].map((x) =>
    one("log1p", String(x), () => x),
  ),
  ...[7 / 16, 11 / 16, 19 / 16, 39 / 16, 1, Number.MAX_VALUE, 5e-324].flatMap((x) =>
    [-1, 0, 1].map((step) => one("atan", `${x}, neighbour ${step}`, () => neighbour(x, step))),
  ),
  ...[22, 21.9, 0.17328679513998632, 0.5198603854199589, 5e-324].map((x) => one("tanh", String(x), () => x)),
  ...[-745.2, -709.79, -708.4, 36.7, 37.5].map((x) => one("sigmoid", String(x), () => x)),
];

/** Returns the double `steps` places after a positive one. */
function neighbour(x: number, steps: number): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, x);
  const bits = view.getBigInt64(0) + BigInt(steps);
  view.setBigInt64(0, bits);
  const found = view.getFloat64(0);
  return bits <= 0n || !Number.isFinite(found) ? x : found;
}
