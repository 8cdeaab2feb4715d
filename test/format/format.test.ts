import { expect, test } from "vitest";
import { FORMATS, formatRows } from "../../src/format/format.ts";
import type { Format, Rows } from "../../src/format/format.ts";
import type { Cell } from "../../src/format/table.ts";

const rows: Rows = {
  columns: ["text", "number", "nothing"],
  rows: [
    ['comma, "quotes" | bar\nand a line', 0.1 + 0.2, null],
    ["", -1e-300, null],
    ["plain", 2 ** 70, 0],
  ],
};

function text(format: Format, what: Rows = rows): string {
  return [...formatRows(what, format)].join("");
}

test("csv quotes only where necessary, writes exact numbers and empty nulls", () => {
  expect(text("csv")).toBe(
    'text,number,nothing\n"comma, ""quotes"" | bar\nand a line",0.30000000000000004,\n,-1e-300,\nplain,1.1805916207174113e+21,0\n',
  );
});

test("json is one document, also without rows", () => {
  const expected = [...rows.rows].map(([one, two, three]) => ({ text: one, number: two, nothing: three }));
  expect(JSON.parse(text("json"))).toEqual(expected);
  expect(text("json", { columns: ["a"], rows: [] })).toBe("[]\n");
});

test("jsonl has an object on each line", () => {
  const lines = text("jsonl").trimEnd().split("\n");
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(JSON.parse(text("json")));
  expect(lines).toHaveLength(3);
  expect(text("jsonl", { columns: ["a"], rows: [] })).toBe("");
});

test("md keeps each row on one line, despite bars and line breaks", () => {
  expect(text("md")).toBe(
    [
      "| text | number | nothing |",
      "| --- | --- | --- |",
      '| comma, "quotes" \\| bar and a line | 0.30000000000000004 |  |',
      "|  | -1e-300 |  |",
      "| plain | 1.1805916207174113e+21 | 0 |",
      "",
    ].join("\n"),
  );
});

test("reads many rows in blocks without losing any", () => {
  for (const format of FORMATS.filter((one) => one !== "table")) {
    let read = 0;
    function* counted(): Generator<Cell[]> {
      for (; read < 2_500; read += 1) yield [read];
    }
    const blocks = formatRows({ columns: ["n"], rows: counted() }, format);
    let shown = blocks.next().value as string;
    expect(read).toBeLessThanOrEqual(1_000);
    for (const block of blocks) shown += block;
    expect(shown.match(/\d+/g)?.map(Number)).toEqual(Array.from({ length: 2_500 }, (_, i) => i));
  }
});
