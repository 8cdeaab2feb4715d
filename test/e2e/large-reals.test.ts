import { expect, test } from "vitest";
import { runLines } from "../support/command/run-lines.ts";
import { workplace } from "../support/command/sweep-command.ts";

/** Columns of whole numbers: every other number is a real. */
const WHOLE: ReadonlySet<string> = new Set(["space", "trial", "dim", "repeat", "steps", "minimiser", "ties", "step"]);

/** A row of digits that no 64-bit integer, or no double, holds exactly. */
const LONG_INTEGER = /(?<![\d.e+-])-?\d{17,}(?![\d.]|e)/;

// Ends at losses of 1.8e19 to 1e21, which are whole numbers in double precision.
const GRID = `
name: large
objective: { name: sphere, dim: 1 }
optimizer: sgd
parameters: { lr: [7e8, 1e9, 3e9, 2e19] }
stop: { max_steps: 1, diverge: 1e10 }
`;

test("a real beyond 2^53 has an exponent in every format and report, and reads back as it was", async () => {
  const place = workplace();
  place.write("large.yaml", GRID);
  place.write(
    "expecting.yaml",
    `${GRID}expect: [{ name: small, sql: "SELECT max(final_loss) < 1, max(lr) FROM results" }]`,
  );
  const check = ["check", "large.yaml", "--quiet", "--threads", "1", "--set", "stop.diverge=1e300"];
  const [, table, csv, json, jsonl, md, sql, best, show, trace, ran, , checked, expected] = await runLines(place, [
    ["run", "large.yaml", "--threads", "1", "--quiet"],
    ["query"],
    ...["csv", "json", "jsonl", "md"].map((format) => ["query", "--format", format]),
    ["query", "--sql", "SELECT final_loss, final_loss AS l, 'a,b' AS t FROM results ORDER BY 1", "--format", "csv"],
    ["best", "--format", "json"],
    ["show", "--format", "csv"],
    ["trace", "large", "2", "--format", "csv"],
    ["run", "large.yaml", "--format", "json", "--quiet"],
    [...check, "--update", "--set", "check.allow=nothing converges"],
    [...check, "--json-file", "check.json", "--junit", "check.xml"],
    ["check", "expecting.yaml", "--quiet", "--threads", "1", "--json-file", "expecting.json"],
  ]);
  const all = [table, csv, json, jsonl, md, sql, best, show, trace, ran, checked, expected].map((one) => one!.stdout);
  const files = ["large.baseline.csv", "check.json", "check.xml", "expecting.json"].map((name) => place.read(name));
  for (const text of [...all, ...files]) expect(text).not.toMatch(LONG_INTEGER);

  const rows = JSON.parse(json!.stdout) as Record<string, unknown>[];
  expect(rows.map((row) => row["final_loss"])).toContain(3.23999999892e20);
  const lines = jsonl!.stdout.trim().split("\n");
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(rows);
  const [names = [], ...cells] = csv!.stdout
    .trim()
    .split("\n")
    .map((line) => line.split(","));
  for (const [i, row] of rows.entries()) {
    for (const [name, value] of Object.entries(row)) {
      if (typeof value !== "number") continue;
      const cell = cells[i]![names.indexOf(name)];
      expect(Number(cell)).toBe(value);
      if (!WHOLE.has(name) && value > 2 ** 53) expect(cell).toMatch(/e\+\d+$/);
    }
  }
  expect(table!.stdout).toMatch(/ 3\.24e\+20 /);
  expect(md!.stdout).toContain(" 3.23999999892e+20 |");
  expect(sql!.stdout).toContain('3.23999999892e+20,3.23999999892e+20,"a,b"\n');
  expect(place.read("large.baseline.csv")).toMatch(/,lr=2e\+19,.*e\+/);
});
