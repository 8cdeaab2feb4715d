import { cpSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openResults } from "../../src/store/read/results.ts";
import { argumentsOf, quickWorkplace } from "../support/command/quick-workplace.ts";
import type { QuickWorkplace } from "../support/command/quick-workplace.ts";
import { startIn } from "../support/command/sweep-command.ts";
import { blocksOf, commandsOf, DOCUMENTS, ROOT } from "../prose/documents.ts";

// Trials that diverge take the fewest steps, so examples that ask for few steps ask for a status.
const BY_STEPS = /--order-by steps|--by steps|order by steps|min\(steps\)/i;

function placeWithSweeps(): QuickWorkplace {
  const place = quickWorkplace();
  cpSync(join(ROOT, "sweeps"), place.path("sweeps"), { recursive: true });
  return place;
}

/** Returns the files below a folder of the project with their texts. */
function textsIn(folder: string, ending: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(ending))
    .map((name) => readFileSync(join(ROOT, folder, name), "utf8"));
}

/** Returns the commands of the documents, of --help, of the comments in sweeps and after a run. */
async function exampleCommands(place: QuickWorkplace): Promise<string[]> {
  const documents = DOCUMENTS.flatMap(blocksOf).filter(({ language }) => language === "sh");
  const help = textsIn("src/cli/commands", ".ts").flatMap((text) =>
    (/\n {2}examples: \[\n([^]*?)\n {2}\],/.exec(text)?.[1] ?? "")
      .split(/^ {4}\[/m)
      .map((entry) => /^\s*(["'`])([^]*?)\1,/.exec(entry)?.[2] ?? ""),
  );
  const comments = textsIn("sweeps", ".yaml").flatMap((text) => text.match(/^#\s+sweep .*$/gm) ?? []);
  const { stderr } = await place.sweep("run", "sweeps/quickstart.yaml");
  return [
    ...documents.flatMap(commandsOf),
    ...help,
    ...comments.map((line) => line.replace(/^#\s+/, "")),
    ...stderr.split("\n").map((line) => line.replace(/^(?:next:)?\s+/, "")),
  ].map((line) => line.replace(/^npx /, ""));
}

test("the examples that sort by steps print trials that converged", async () => {
  const place = placeWithSweeps();
  const all = (await exampleCommands(place)).filter((line) => BY_STEPS.test(line));
  const ofSweep = all.filter((line) => line.startsWith("sweep query"));
  const ofSqlite = all.filter((line) => line.startsWith("sqlite3"));
  expect(ofSweep.length).toBeGreaterThan(2);
  expect(ofSqlite.length).toBeGreaterThan(0);
  expect(all.length).toBe(ofSweep.length + ofSqlite.length);
  for (const args of await argumentsOf(place, ofSweep)) {
    // The sweeps of --help exist only there.
    const own = args[1]?.startsWith("--") === false ? args.toSpliced(1, 1, "quickstart") : args;
    const rows = JSON.parse(await place.out(...own, "--format", "json")) as { status: string }[];
    const statuses = [...new Set(rows.map(({ status }) => status))];
    expect({ line: own.join(" "), statuses }).toMatchObject({ statuses: ["converged"] });
  }
  for (const line of ofSqlite) {
    const { stdout } = await place.shell(line.replace("-box", "-json").replace(/select /i, "select status, "));
    const rows = JSON.parse(stdout) as { status: string }[];
    const statuses = [...new Set(rows.map(({ status }) => status))];
    expect({ line, statuses }).toMatchObject({ statuses: ["converged"] });
  }
});

test("expectations in sweeps and docs that compare steps ask for trials that converged", () => {
  const texts = [...textsIn("sweeps", ".yaml"), ...DOCUMENTS.flatMap(blocksOf).map(({ text }) => text)];
  const asked = texts.flatMap((text) =>
    [...text.matchAll(/sql: ([^]*?)(?=\n {0,2}\S|\n*$)/g)].map(([, sql = ""]) => sql),
  );
  const bySteps = asked.filter((sql) => BY_STEPS.test(sql));
  expect(bySteps.length).toBeGreaterThan(1);
  for (const sql of bySteps) expect(sql).toContain("status = 'converged'");
});

test("the library's example prints trials that converged, fewest steps first", async () => {
  const place = placeWithSweeps();
  const programs = blocksOf("docs/library.md").filter(({ text }) => text.includes("quickstart.db"));
  expect(programs).toHaveLength(1);
  const entry = JSON.stringify(join(ROOT, "src/index.ts"));
  writeFileSync(place.path("example.ts"), programs[0]!.text.replace('"gradsweep"', entry));
  const { code, stdout, stderr } = await startIn(place.folder, process.execPath, ["example.ts"]).ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const printed = stdout.split("\n").filter((line) => /^\d+ [\d.e-]+ [\d.e-]+ \d+$/.test(line));
  expect(printed.length).toBeGreaterThan(0);
  const results = openResults(place.path("quickstart.db"));
  try {
    const where = "status = 'converged'";
    const { rows } = results.query(1, {
      where,
      orderBy: "steps",
      limit: 5,
      columns: ["trial", "lr", "momentum", "steps"],
    });
    expect(printed).toEqual([...rows].map((row) => row.join(" ")));
  } finally {
    results.close();
  }
});

test("the examples in comments of the library that sort by steps ask for trials that converged", () => {
  const examples = textsIn("src", ".ts").flatMap((text) => text.match(/@example[^]*?\*\//g) ?? []);
  const bySteps = examples.filter((text) => /orderBy: "steps"/.test(text));
  expect(bySteps.length).toBeGreaterThan(0);
  for (const text of bySteps) expect(text).toContain("status = 'converged'");
});
