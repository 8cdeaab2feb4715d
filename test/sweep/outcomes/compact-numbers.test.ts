import { expect, test } from "vitest";
import { CountsWriter, numberAt, NumbersWriter } from "../../../src/sweep/outcomes/compact-numbers.ts";

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
