import { copyFileSync } from "node:fs";
import { expect, onTestFinished, test } from "vitest";
import { database } from "../../src/doctor/checks/database.ts";
import { parseGrid } from "../../src/grid/parse-grid.ts";
import { openStore } from "../../src/store/write/store.ts";
import { specHash } from "../../src/sweep/identity/hash.ts";
import { runLines } from "../support/command/run-lines.ts";
import { workplace } from "../support/command/sweep-command.ts";
import type { Workplace } from "../support/command/sweep-command.ts";
import { sampleInfo } from "../support/spaces/sample-sweep.ts";

const GRID = "name: small\nobjective: sphere\noptimizer: sgd\nparameters: { lr: [0.1, 0.2] }\n";

const run = (db: string): string[] => ["run", "small.yaml", "--threads", "1", "--db", db];

/** Makes this process run the grid in a database, and copies that. */
function begun(): Workplace {
  const place = workplace();
  place.write("small.yaml", GRID);
  const { spec } = parseGrid(GRID, { file: "small.yaml" });
  const store = openStore(place.path("a.db"));
  onTestFinished(() => store.close());
  store.begin(spec, sampleInfo({ specHash: specHash(spec), yaml: GRID }));
  for (const end of ["", "-wal"]) copyFileSync(place.path(`a.db${end}`), place.path(`copy.db${end}`));
  return place;
}

test("the process that runs a sweep is not the owner of a copy of the database", async () => {
  const place = begun();
  expect(database(place.path("copy.db")).filter(({ check }) => check === "leases")).toEqual([
    expect.objectContaining({
      state: "warn",
      found: expect.stringMatching(/^sweep 1 "small", process \d+ on .*, which runs another file: this is a copy$/),
    }),
  ]);
  const [original, copy, ls] = await runLines(place, [
    run("a.db"),
    run("copy.db"),
    ["ls", "--db", "copy.db", "--format", "csv"],
  ]);
  expect(original).toMatchObject({
    code: 3,
    stderr: expect.stringContaining(`sweep 1 "small" is already running (process ${process.pid} on `),
  });
  expect(copy).toMatchObject({
    code: 0,
    stderr: expect.stringMatching(/^this database is a copy: another process runs the sweep in the original$/m),
  });
  expect(ls!.stdout).toContain("1,small,complete,2,2,");
});

test("a copy can be read, deleted from and renamed, and the original keeps its owner", async () => {
  const place = begun();
  const [listed, removed, refused] = await runLines(place, [
    ["ls", "--db", "copy.db", "--format", "csv"],
    ["rm", "1", "--db", "copy.db"],
    ["rm", "1", "--db", "a.db"],
  ]);
  expect(listed!.stdout).toContain("1,small,interrupted,0,2,");
  expect(removed).toMatchObject({ code: 0 });
  expect(refused).toMatchObject({ code: 3, stderr: expect.stringContaining("is already running") });
});
