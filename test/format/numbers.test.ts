import { describe, expect, test } from "vitest";
import { bytes, count, counted, duration, exact, ordinal, percent, real, short } from "../../src/format/numbers.ts";

function table<Arguments extends readonly number[]>(
  format: (...args: Arguments) => string,
  cases: readonly (readonly [...Arguments, string])[],
): void {
  describe(format.name, () => {
    test.each(cases.map((one) => [one.at(-1) as string, one.slice(0, -1) as unknown as Arguments] as const))(
      "%s",
      (text, args) => {
        expect(format(...args)).toBe(text);
      },
    );
  });
}

table(count, [
  [0, "0"],
  [999, "999"],
  [1_000, "1,000"],
  [1_234_567_890, "1,234,567,890"],
]);

table(ordinal, [
  [1, "1st"],
  [2, "2nd"],
  [3, "3rd"],
  [4, "4th"],
  [11, "11th"],
  [12, "12th"],
  [13, "13th"],
  [32, "32nd"],
  [2_048, "2,048th"],
  [1_003, "1,003rd"],
]);

table(percent, [
  [0, "0 %"],
  [1e-9, "<1 %"],
  [0.0049, "<1 %"],
  [0.005, "1 %"],
  [0.344, "34 %"],
  [0.994, "99 %"],
  [0.996, ">99 %"],
  [1 - 1e-9, ">99 %"],
  [1, "100 %"],
]);

table(duration, [
  [0, "0 ms"],
  [0.0449, "45 ms"],
  [0.9994, "999 ms"],
  [0.9996, "1 s"],
  [3.24, "3.2 s"],
  [9.97, "10 s"],
  [42.4, "42 s"],
  [60, "1 min"],
  [90, "1.5 min"],
  [3_599, "60 min"],
  [3_600, "1 h"],
  [9_000, "2.5 h"],
  [86_400, "1 d"],
  [86_400 * 300, "300 d"],
  [31_557_600 * 2, "2 years"],
  [31_557_600 * 12_345, "12,345 years"],
]);

table(short, [
  [0, "0"],
  [0.123456, "0.123"],
  [12.34, "12.3"],
  [999, "999"],
  [999.6, "1 k"],
  [1_000, "1 k"],
  [12_345, "12.3 k"],
  [999_499, "999 k"],
  [999_999, "1 M"],
  [14_759_750, "14.8 M"],
  [2e9, "2 G"],
  [3.3e12, "3.3 T"],
  [1e16, "10000 T"],
]);

table(bytes, [
  [0, "0 B"],
  [999, "999 B"],
  [1_234, "1.23 kB"],
  [166_050, "166 kB"],
  [81e9, "81 GB"],
]);

table(real, [
  [0, "0"],
  [-3, "-3"],
  [20_000, "20000"],
  [123_456_789, "123456789"],
  [0.1 + 0.2, "0.3"],
  [0.00177827941, "0.00177828"],
  [9.07764691e-9, "9.07765e-9"],
  [-1234.5678, "-1234.57"],
  [9e14, "900000000000000"],
  [1.8e19, "1.8e+19"],
  [-123_456_789_012_345_680, "-1.23457e+17"],
  [1e300, "1e+300"],
  [NaN, "NaN"],
  [Infinity, "Infinity"],
]);

table(exact, [
  [0.1 + 0.2, "0.30000000000000004"],
  [2 ** 53 - 1, "9007199254740991"],
  [2 ** 53, "9.007199254740992e+15"],
  [-(2 ** 64), "-1.8446744073709552e+19"],
  [1e-9, "1e-9"],
]);

test("counted agrees with its number", () => {
  expect([0, 1, 1025].map((value) => counted(value, "trial"))).toEqual(["0 trials", "1 trial", "1,025 trials"]);
});

test("real rounds to the given number of digits", () => {
  expect(real(0.94875, 3)).toBe("0.949");
});
