import { expect, test } from "vitest";
import { attempts } from "../support/faults/attempts.ts";

test("a soak tries no fault less often than npm test does", () => {
  const before = process.env["SOAK"];
  try {
    delete process.env["SOAK"];
    expect(attempts(3, 50)).toBe(3);
    process.env["SOAK"] = "0.1";
    expect([attempts(3, 50), attempts(3, 20)]).toEqual([5, 3]);
    process.env["SOAK"] = "1";
    expect(attempts(3, 50)).toBe(50);
  } finally {
    if (before === undefined) delete process.env["SOAK"];
    else process.env["SOAK"] = before;
  }
});
