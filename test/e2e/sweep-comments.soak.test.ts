import { cpSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { argumentsOf, quickWorkplace } from "../support/command/quick-workplace.ts";
import { ROOT } from "../prose/documents.ts";

/** Options that shorten a sweep, whose queries do not need all of its trials. */
const SHORTER: Readonly<Record<string, readonly string[]>> = {
  "noise.yaml": ["--set", "stop.max_steps=50", "--set", "repeats=5"],
  "stability.yaml": ["--set", "stop.max_steps=50", "--set", "parameters.lr.num=20"],
};

/** Returns the commands in a file's comments; a text in quotes may go on in the next line. */
function commandsIn(text: string): string[] {
  const comments = text
    .split("\n")
    .filter((line) => line.startsWith("#"))
    .map((line) => line.slice(1));
  return comments.flatMap((line, index) => {
    if (!/^ +(?:sweep|sqlite3) /.test(line)) return [];
    let command = line.trim();
    for (let next = index + 1; command.split('"').length % 2 === 0; next += 1) command += ` ${comments[next]!.trim()}`;
    return [command];
  });
}

test("the queries in the comments of sweeps/ succeed and have rows", async () => {
  let queries = 0;
  for (const name of readdirSync(join(ROOT, "sweeps")).filter((one) => one.endsWith(".yaml"))) {
    const commands = commandsIn(readFileSync(join(ROOT, "sweeps", name), "utf8"));
    const ofSweep = commands.filter((command) => command.startsWith("sweep query "));
    const ofSqlite = commands.filter((command) => command.startsWith("sqlite3 "));
    if (ofSweep.length + ofSqlite.length === 0) continue;
    const place = quickWorkplace();
    cpSync(join(ROOT, "sweeps"), place.path("sweeps"), { recursive: true });
    const db = ["--db", "results/sweeps.db"];
    await place.out("run", `sweeps/${name}`, "--threads", "1", "--quiet", ...db, ...(SHORTER[name] ?? []));
    for (const args of await argumentsOf(place, ofSweep)) {
      const rows = (await place.json<object[]>(...args, ...db)).length;
      expect({ line: args.join(" "), hasRows: rows > 0 }).toMatchObject({ hasRows: true });
    }
    for (const line of ofSqlite) {
      const { code, stdout, stderr } = await place.shell(line.replace("-box ", ""));
      expect({ line, code, stderr, hasRows: stdout !== "" }).toEqual({ line, code: 0, stderr: "", hasRows: true });
    }
    queries += ofSweep.length + ofSqlite.length;
  }
  expect(queries).toBeGreaterThan(2);
});
