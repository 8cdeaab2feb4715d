import { expect, test } from "vitest";
import { OPERATIONS } from "../../../src/formula/ir/operations.ts";
import type { ElementaryFunction } from "../../../src/formula/ir/operations.ts";
import { isElementary } from "../../../src/formula/ir/primitives.ts";
import { randomStream } from "../../support/reference/random.ts";
import { EXACT } from "../../support/formula/exact.ts";
import { worstOf } from "../../support/formula/measure.ts";
import { HARD, RANGES } from "../../support/formula/ranges.ts";
import { real, ulpError } from "../../support/formula/real.ts";

// `node test/formula/elementary/accuracy.ts 100000` takes more samples and prints the errors.
const SAMPLES = 500;

const allowed = (name: ElementaryFunction): number => (["pow", "tanh", "sigmoid"].includes(name) ? 4 : 1);

test("every elementary function has ranges", () => {
  const functions = Object.keys(OPERATIONS).filter(isElementary);
  expect(new Set(RANGES.map(({ name }) => name))).toEqual(new Set(functions));
});

test.each(RANGES.map((range) => [range.name, range.where, range] as const))("%s, %s", (name, _, range) => {
  const { error, args } = worstOf(range, SAMPLES, randomStream(7));
  expect(error, `${name}(${args.join(", ")})`).toBeLessThanOrEqual(allowed(name));
});

test.each(HARD.map((range) => [range.name, range.where, range] as const))("%s of %s", (name, _, range) => {
  expect(worstOf(range, 1, randomStream(7)).error).toBeLessThanOrEqual(allowed(name));
});

// Digits from tables, to check the exact values themselves.
test.each<[ElementaryFunction, number[], string]>([
  ["exp", [1], "2.71828182845904523536028747135266249775724709369995"],
  ["exp", [-10], "0.0000453999297624848515355915155605506102379180888665"],
  ["log", [2], "0.69314718055994530941723212145817656807550013436026"],
  ["log", [10], "2.30258509299404568401799145468436420760110148862877"],
  ["log1p", [1], "0.69314718055994530941723212145817656807550013436026"],
  ["log1p", [-0.5], "-0.69314718055994530941723212145817656807550013436026"],
  ["sin", [1], "0.84147098480789650665250232163029899962256306079837"],
  ["sin", [1e22], "-0.8522008497671888017727058937530293682618"],
  ["cos", [1], "0.54030230586813971740093660744297660373231042061792"],
  ["cos", [100], "0.86231887228768393410193851395084253551008400853551"],
  ["tan", [1], "1.55740772465490223050697480745836017308725077238152"],
  ["atan", [1], "0.78539816339744830961566084581987572104929234984378"],
  ["atan", [0.5], "0.46364760900080611621425623146121440202853705428612"],
  ["tanh", [1], "0.76159415595576488811945828260479359041276859725794"],
  ["pow", [2, 0.5], "1.41421356237309504880168872420969807856967187537694"],
  ["pow", [10, -3.5], "0.00031622776601683793319988935444327185337195551393252"],
])("the exact %s of %j", (name, [x = NaN, y], digits) => {
  const [whole = "", fraction = ""] = digits.split(".");
  const exact = EXACT[name](x, y);
  const unit = 10n ** BigInt(fraction.length);
  const known = BigInt(whole + fraction);
  const found = exact.places > 0 ? (exact.digits * unit) >> BigInt(exact.places) : exact.digits * unit;
  expect(Math.abs(Number(found - known))).toBeLessThanOrEqual(2);
});

test("errors are measured in units in the last place", () => {
  expect(ulpError(1, real(1))).toBe(0);
  expect(ulpError(1 + 2 ** -52, real(1))).toBe(1);
  expect(ulpError(1, real(1 - 2 ** -53))).toBe(1);
  expect(ulpError(-5e-324, real(-1e-323))).toBe(1);
  expect(ulpError(Infinity, { digits: 1n, places: -2000 })).toBe(0);
  expect(ulpError(Number.MAX_VALUE, { digits: 1n, places: -2000 })).toBe(1);
  expect(ulpError(NaN, real(1))).toBeGreaterThan(4);
});
