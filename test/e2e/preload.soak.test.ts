import { expect, test } from "vitest";
import { BIN, startIn, workplace } from "../support/command/sweep-command.ts";

const GRID = `
objective: ravine
optimizer: momentum
parameters: { lr: [0.1, 0.3] }
expect: [{ name: both, sql: SELECT count(*) = 2 FROM results }]
`;

test("code that NODE_OPTIONS preloads into every process may print without changing an answer", async () => {
  const place = workplace();
  place.write("grid.yaml", GRID);
  place.write("preload.cjs", 'process.stdout.write("printed by a preload\\n".repeat(50));\n');
  const env = { NODE_OPTIONS: `--require ${place.path("preload.cjs")}` };
  const sweep = async (...args: readonly string[]) => {
    const { code, stdout, stderr } = await startIn(place.folder, process.execPath, [BIN, ...args], { env }).ended;
    return { code, stderr, stdout: stdout.replaceAll("printed by a preload\n", "") };
  };
  expect(await sweep("check", "grid.yaml", "--threads", "1")).toMatchObject({
    code: 0,
    stdout: expect.stringContaining("PASS: the expectation holds"),
  });
  await sweep("run", "grid.yaml", "--threads", "1", "--quiet");
  const query = ["query", "--sql", "SELECT count(*) AS trials FROM results", "--format", "csv"];
  expect(await sweep(...query)).toEqual({ code: 0, stdout: "trials\n2\n", stderr: "" });
});

test("a check whose SQL process cannot start is exit 3, not a regression", async () => {
  const place = workplace();
  place.write("grid.yaml", GRID);
  // Ends the SQL process alone.
  place.write("preload.cjs", 'if (process.argv[1]?.includes("user-sql-process")) process.exit(9);\n');
  const env = { NODE_OPTIONS: `--require ${place.path("preload.cjs")}` };
  const args = [BIN, "check", "grid.yaml", "--threads", "1", "--json-file", "report.json"];
  const { code, stderr } = await startIn(place.folder, process.execPath, args, { env }).ended;
  expect({ code, stderr }).toMatchObject({ code: 3, stderr: expect.not.stringContaining("    at ") });
  expect(JSON.parse(place.read("report.json"))).toMatchObject({ exit: 3, verdict: "broken" });
});
