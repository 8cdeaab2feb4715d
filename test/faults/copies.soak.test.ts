import Database from "better-sqlite3";
import { expect, onTestFinished, test } from "vitest";
import { parseGrid } from "../../src/grid/parse-grid.ts";
import { openStore } from "../../src/store/write/store.ts";
import { specHash } from "../../src/sweep/identity/hash.ts";
import { runLines } from "../support/command/run-lines.ts";
import { workplace } from "../support/command/sweep-command.ts";
import { sampleInfo } from "../support/spaces/sample-sweep.ts";

const GRID = "name: small\nobjective: sphere\noptimizer: sgd\nparameters: { lr: [0.1, 0.2] }\n";

const run = (db: string): string[] => ["run", "small.yaml", "--threads", "1", "--db", db];

test("a run on another host keeps its sweep while its heartbeat changes, however its clock is set", async () => {
  const place = workplace();
  place.write("small.yaml", GRID);
  const { spec } = parseGrid(GRID, { file: "small.yaml" });
  const store = openStore(place.path("a.db"));
  store.begin(spec, sampleInfo({ specHash: specHash(spec), yaml: GRID }));
  store.close();
  const db = new Database(place.path("a.db"));
  onTestFinished(() => void db.close());
  db.exec("UPDATE sweep SET owner_host = 'elsewhere', owner_pid = 1, owner_started = NULL");
  const beat = db.prepare<[number]>("UPDATE sweep SET heartbeat = ?");
  const refused = { code: 3, stderr: expect.stringContaining("is already running (process 1 on elsewhere)") };

  for (const hours of [-1, 1]) {
    const set = (): unknown => beat.run(Date.now() / 1000 + 3600 * hours);
    set();
    const heart = setInterval(set, 500);
    const ended = await runLines(place, [run("a.db"), ["rm", "small", "--db", "a.db"]]);
    clearInterval(heart);
    expect(ended).toEqual([expect.objectContaining(refused), expect.objectContaining(refused)]);
  }
  // Its heart has stopped.
  expect((await runLines(place, [run("a.db")]))[0]).toMatchObject({ code: 0 });
});
