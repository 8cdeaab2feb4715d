import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { parseGrid } from "../../src/grid/parse-grid.ts";
import { NUMERICS_VERSION, specHash } from "../../src/sweep/identity/hash.ts";
import { quickWorkplace } from "../support/command/quick-workplace.ts";

const GRID = "{ objective: sphere, optimizer: sgd, parameters: { lr: { min: 0.1, max: 0.9, num: 9 } } }";
const OLDER = NUMERICS_VERSION - 1;

/** Makes the sweep in a database look as an older version of the numerics would have left it. */
function makeOlder(file: string, done: number): void {
  const hash = specHash(parseGrid(GRID, { file: "grid.yaml" }).spec, OLDER);
  const db = new Database(file);
  db.prepare("UPDATE sweep SET spec_hash = ?, done = ?").run(hash, done);
  db.close();
}

test.each([
  [4, "4 of 9 trials"],
  [9, "all 9 trials"],
])(
  "a sweep with %d trials of an older version of the numerics is named, and no run starts over in silence",
  async (done, text) => {
    const place = quickWorkplace();
    place.write("grid.yaml", GRID);
    await place.sweep("run", "grid.yaml", "--threads", "1");
    makeOlder(place.path("results/sweeps.db"), done);
    const { code, stderr } = await place.sweep("run", "grid.yaml", "--threads", "1");
    expect(code).toBe(0);
    expect(stderr).toContain(`sweep 1 has ${text} of this grid, computed by version ${OLDER} of the numerics`);
    expect(stderr).toContain("sweep 1 stays, and a new sweep begins");
    const compared = await place.sweep("compare", "1", "2");
    expect(compared.stderr).toContain(`different conditions: version ${OLDER} → ${NUMERICS_VERSION} of the numerics`);
    const again = await place.sweep("run", "grid.yaml", "--threads", "1");
    expect(again.stderr).toContain("already complete: sweep 2");
    expect(again.stderr).not.toContain("numerics");
  },
);
