import { afterAll, beforeAll, expect, test } from "vitest";
import { QuickWorkplace } from "../support/command/quick-workplace.ts";
import { everyNth } from "../support/faults/attempts.ts";

const GRID = `
objective: ravine
optimizers: [sgd, momentum]
parameters: { lr: [0.01, 0.1, 1.2], momentum: [0.5, 0.9] }
stop: { max_steps: 300 }
`;

interface Outcome {
  readonly name: string;
  readonly problem: string | null;
  readonly details: readonly string[];
}

/** Expectations and their problems; null if they hold. */
const ALL: readonly (readonly [sql: string, problem: string | RegExp | null])[] = [
  ["SELECT count(*) = 9 FROM results", null],
  ["SELECT count(*) = 2 FROM spaces", null],
  ["SELECT count(*) = 1 FROM sweeps WHERE status = 'complete';", null],
  ["SELECT 1 -- a comment ends it", null],
  ["WITH best AS (SELECT min(steps) AS s FROM results) SELECT s < 300 FROM best", null],
  ["SELECT count(*) > 9 FROM results", "false"],
  ["SELECT max(steps) < 10 FROM results WHERE optimizer = 'adam'", "NULL, which is not true"],
  ["SELECT NULL", "NULL, which is not true"],
  ["SELECT 1 FROM results WHERE lr = 7", "expected one value, got no row"],
  ["SELECT 1 FROM results", "expected one value, got more than one row"],
  ["SELECT 1, 2 AS b", "expected one value, got 2 columns: 1, b"],
  ["SELECT 'true'", "neither true (1) nor false (0): 'true'"],
  ["SELECT count(*) FROM results", "neither true (1) nor false (0): 9"],
  ["SELECT min(step) < 5 FROM results", /no such column\b.*: did you mean "steps"/],
  ["SELECT 1 FROM reslts", /no such table\b.*: did you mean "results"/],
  ["SELEC 1", "only SELECT is allowed, not SELEC"],
  ["SELECT 1; SELECT 1", "more than one statement"],
  ["SELECT ?", "parameter"],
  ["DELETE FROM result", /only (a )?SELECT/],
  ["DELETE FROM result RETURNING 1", /only (a )?SELECT/],
  ["ATTACH 'other.db' AS other", /only (a )?SELECT/],
  ["VACUUM INTO 'other.db'", /only (a )?SELECT/],
  ["CREATE TABLE a (b)", /only (a )?SELECT/],
];
const OUTCOMES = everyNth(3, ALL);
/** Failing expectations and the values to show. */
const DETAILED: readonly string[] = [
  `SELECT min(steps) FILTER (WHERE optimizer = 'momentum' AND status = 'converged') * 3
        < min(steps) FILTER (WHERE status = 'converged') FROM results`,
  "SELECT (min(lr) = 0.01 AND NOT max(lr) BETWEEN 1 AND 2) OR count(*) IN (1, 2) FROM results",
  "SELECT min(steps) < 10 FROM results WHERE optimizer = 'adam'",
  "SELECT count(*) = 0 FROM results WHERE status = 'diverged'",
  "SELECT count(*) FILTER (WHERE status = 'diverged' OR 0) = 0 FROM results WHERE optimizer = 'sgd' OR 0 ORDER BY 1",
  "WITH bad AS (SELECT * FROM results WHERE status = 'diverged') SELECT (SELECT count(*) FROM bad) = 0",
  "SELECT count(*) < 9 FROM results",
];

// One check of all expectations, for all tests. One of the nine trials diverges: gradient descent
// at lr 1.2.
const place = new QuickWorkplace();
let outcomes: readonly Outcome[] = [];
beforeAll(async () => {
  const queries = [...OUTCOMES.map(([sql]) => sql), ...DETAILED];
  place.write("grid.yaml", `${GRID}expect: ${JSON.stringify(queries.map((sql) => ({ sql })))}\n`);
  const { code, stderr } = await place.sweep("check", "grid.yaml", "--threads", "1", "--json-file", "out.json");
  if (code !== 1 || stderr !== "") throw new Error(`the check ended with ${code}: ${stderr}`);
  outcomes = (JSON.parse(place.read("out.json")) as { expectations: Outcome[] }).expectations;
});
afterAll(() => place.remove());

test("an expectation holds if it is a single true value; any other result fails and is shown", () => {
  const found = outcomes.slice(0, OUTCOMES.length);
  expect(found.map(({ name }) => name)).toEqual(OUTCOMES.map(([sql]) => sql));
  for (const [i, [sql, problem]] of OUTCOMES.entries()) {
    const said = typeof problem === "string" ? expect.stringContaining(problem) : problem;
    const wanted = problem instanceof RegExp ? expect.stringMatching(problem) : said;
    expect(found[i]).toMatchObject({ sql, problem: wanted, ...(problem === null ? { details: [] } : {}) });
  }
});

test("a failed expectation shows the values of its subexpressions, or the rows that it counted", () => {
  const [sides, both, none, counted, filtered, nested, many] = outcomes.slice(OUTCOMES.length);
  expect(sides!.details).toEqual([
    "min(steps) FILTER (WHERE optimizer = 'momentum' AND status = 'converged') * 3 = 84",
    "min(steps) FILTER (WHERE optimizer = 'momentum' AND status = 'converged') = 28",
    "min(steps) FILTER (WHERE status = 'converged') = 28",
  ]);
  expect(both!.details.filter((line) => !line.startsWith(" "))).toEqual([
    "min(lr) = 0.01",
    "max(lr) = 1.2",
    "count(*) = 9",
  ]);
  expect(none!.details).toEqual(["min(steps) = NULL"]);
  const row = /^ {2}counted: trial=2 objective=ravine optimizer=sgd lr=1\.2 status=diverged steps=\d+ final_loss=\S+$/;
  for (const [{ details }, value] of [
    [counted!, "count(*)"],
    [filtered!, "count(*) FILTER (WHERE status = 'diverged' OR 0)"],
    [nested!, "(SELECT count(*) FROM bad)"],
  ] as const) {
    expect(details).toEqual([`${value} = 1`, expect.stringMatching(row)]);
  }
  expect(many!.details).toHaveLength(1 + 5 + 1);
  expect(many!.details.at(-1)).toBe("  and more");
});
