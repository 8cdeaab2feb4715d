import fc from "fast-check";
import { expect, test } from "vitest";
import { textTable } from "../../src/format/table.ts";
import type { Cell } from "../../src/format/table.ts";

const columns = ["name", "steps", "loss"];
const rows: Cell[][] = [
  ["adam", 1200, 1.23456789e-9],
  ["a long name", 7, null],
];

test("aligns text left and numbers right, and leaves null empty", () => {
  expect(textTable(columns, rows)).toBe(
    ["name         steps        loss", "adam          1200  1.23457e-9", "a long name      7", ""].join("\n"),
  );
});

test("aligns formatted numbers right, unless the column contains other text", () => {
  const shown = textTable(
    ["done", "share", "trials"],
    [
      ["80,000", "<1 %", "400"],
      ["7", "100 %", "48/400"],
    ],
  );
  expect(shown).toBe(["  done  share  trials", "80,000   <1 %  400", "     7  100 %  48/400", ""].join("\n"));
});

test("without rows, prints only the heading", () => {
  expect(textTable(columns, [])).toBe("name  steps  loss\n");
});

test("prints blocks if the table is too wide", () => {
  const blocks = "name   adam\nsteps  1200\nloss   1.23457e-9\n\nname   a long name\nsteps  7\nloss\n";
  const wide = textTable(columns, rows);
  const width = Math.max(...wide.split("\n").map((line) => line.length));
  expect(textTable(columns, rows, width)).toBe(wide);
  expect(textTable(columns, rows, width - 1)).toBe(blocks);
});

test("for arbitrary cells, no line exceeds the width or ends in blanks", () => {
  const cell = fc.oneof(fc.constant(null), fc.double(), fc.integer(), fc.stringMatching(/^[a-z0-9 .%|"']{0,12}$/));
  const input = fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(input, fc.integer({ min: 1, max: 60 }), (cells, width) => {
      const shown = textTable(columns, cells, width);
      expect(shown.endsWith("\n")).toBe(true);
      const lines = shown.slice(0, -1).split("\n");
      expect(lines.filter((line) => line.endsWith(" "))).toEqual([]);
      if (lines.length === cells.length + 1) {
        expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width);
      } else {
        expect(lines.length).toBe(4 * cells.length - 1);
      }
    }),
  );
});
