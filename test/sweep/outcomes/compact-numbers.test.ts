import { expect, test } from "vitest";
import {
  type CompactNumbers,
  CountsWriter,
  joinNumbers,
  numberAt,
  NumbersWriter,
} from "../../../src/sweep/outcomes/compact-numbers.ts";

test("numbers keep every bit, however many are distinct", () => {
  for (const numbers of [
    [0.1, 0.1, -0, 0, NaN, Infinity, 0.1, 1e-300],
    Array.from({ length: 70_000 }, (_, i) => Math.sqrt(i) * (i % 2 === 0 ? -1 : 1)),
  ]) {
    const writer = new NumbersWriter(numbers.length);
    for (const [row, number] of numbers.entries()) writer.set(row, number);
    const column = writer.column();
    expect(ArrayBuffer.isView(column)).toBe(numbers.length > 65_536);
    expect(numbers.every((number, row) => Object.is(numberAt(column, row), number))).toBe(true);
  }
});

test("parts that are filled apart join to the column of one writer", () => {
  const few = [-0, 0, NaN, 0.1, -0];
  const many = (first: number): number[] => Array.from({ length: 40_000 }, (_, i) => Math.sqrt(first + i));
  for (const parts of [
    [few, [0.1, 7, NaN], [-0, 0, NaN]],
    [few, many(10), many(40_010)],
    [few, [...many(10), ...many(40_010)], [0.1, 7, NaN]],
  ]) {
    const all = parts.flat();
    const { length } = all;
    const memory = { codes: new Uint16Array(length), plain: new Float64Array(length) };
    let from = 0;
    const joined = joinNumbers(
      parts.map((numbers) => {
        const to = from + numbers.length;
        const own = { codes: memory.codes.subarray(from, to), plain: memory.plain.subarray(from, to) };
        from = to;
        return written(numbers, new NumbersWriter(numbers.length, own));
      }),
      memory,
    );
    const whole = written(all, new NumbersWriter(length));
    expect(ArrayBuffer.isView(joined)).toBe(ArrayBuffer.isView(whole));
    expect(all.every((number, row) => Object.is(numberAt(joined, row), number))).toBe(true);
    if (!ArrayBuffer.isView(joined)) expect(joined).toEqual(whole);
  }
});

function written(numbers: readonly number[], writer: NumbersWriter): CompactNumbers {
  for (const [row, number] of numbers.entries()) writer.set(row, number);
  return writer.column();
}

test("counts take four bytes as long as they fit", () => {
  for (const counts of [
    [0, 2 ** 32 - 1],
    [5, 2 ** 32, 7],
  ]) {
    const writer = new CountsWriter(counts.length);
    for (const [row, count] of counts.entries()) writer.set(row, count);
    expect([...writer.column()]).toEqual(counts);
    expect(writer.column().BYTES_PER_ELEMENT).toBe(counts.length === 2 ? 4 : 8);
  }
});
