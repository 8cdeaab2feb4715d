import { copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { NUMERICS_VERSION } from "../../src/sweep/identity/hash.ts";
import { openResults } from "../../src/store/read/results.ts";
import { runLines } from "../support/command/run-lines.ts";
import { attempts, inSoak } from "../support/faults/attempts.ts";
import { workplace } from "../support/command/sweep-command.ts";
import { dumpedColumns, dumpViews } from "../support/faults/dump-views.ts";
import { recordFault } from "../support/faults/fault.ts";
import { FOLDER, copyOf } from "./old-databases.ts";

const GROUP = "Versions of the database";

/**
 * The databases of all released schemas, the numerics version that wrote each, and the trials of
 * its interrupted sweep.
 */
const RELEASED = [
  { name: "v1", numerics: 3, done: 56 },
  { name: "v2", numerics: 3, done: 50 },
] as const;

test.each(RELEASED)("the views of $name are unchanged", ({ name }) => {
  const file = copyOf(name);
  openResults(file).close();
  const expected = readFileSync(join(FOLDER, `${name}.txt`), "utf8");
  expect(dumpViews(file, dumpedColumns(expected))).toBe(expected);
});

test.for(inSoak().flatMap(() => RELEASED.slice(0, attempts(1, RELEASED.length))))(
  "$name can be read, queried, resumed and extended",
  async ({ name, numerics, done }, context) => {
    const place = workplace();
    for (const grid of ["complete.yaml", "interrupted.yaml", "summary.yaml", "failing.yaml", "brittle.mjs"]) {
      place.write(grid, readFileSync(join(FOLDER, grid), "utf8"));
    }
    copyFileSync(join(FOLDER, `${name}.db`), place.path("old.db"));
    place.write(
      "new.yaml",
      "{ objective: sphere, optimizer: adam, parameters: { beta2: [0.9, 0.99], lr: [0.1, 0.2] } }",
    );
    const old = (...line: string[]): string[] => [...line, "--db", "old.db"];
    const lines = {
      ls: old("ls", "--format", "jsonl"),
      show: old("show", "failing"),
      best: old("best", "summary", "--format", "csv"),
      query: old("query", "complete", "--group-by", "objective,optimizer", "--format", "csv"),
      again: old("run", "complete.yaml", "--threads", "1"),
      resume: old("run", "interrupted.yaml", "--threads", "1"),
      undisturbed: ["run", "interrupted.yaml", "--threads", "1", "--db", "new.db"],
      resumed: old("query", "interrupted", "--format", "csv"),
      expected: ["query", "interrupted", "--db", "new.db", "--format", "csv"],
      added: old("run", "new.yaml", "--threads", "1"),
      rm: old("rm", "failing"),
      doctor: old("doctor", "--format", "json"),
    };
    const ended = await runLines(place, Object.values(lines));
    const of = (line: keyof typeof lines): (typeof ended)[number] => ended[Object.keys(lines).indexOf(line)]!;
    expect(ended.map(({ code }) => code)).toEqual(ended.map(() => 0));
    expect(of("ls").stdout.match(/"name":"\w+","status":"\w+"/g)).toEqual([
      '"name":"complete","status":"complete"',
      '"name":"interrupted","status":"interrupted"',
      '"name":"summary","status":"complete"',
      '"name":"failing","status":"complete"',
    ]);
    expect(of("show").stdout).toContain("3 of 3 trials");
    expect(of("best").stdout).toMatch(/^rosenbrock momentum,rosenbrock,momentum,/m);
    expect(of("query").stdout.trim().split("\n")).toHaveLength(5);
    // Another numerics version makes it another sweep.
    if (NUMERICS_VERSION === numerics) {
      expect(of("again").stderr).toMatch(/^already complete: sweep 1 has all its trials/);
      expect(of("resume").stderr).toContain(`resuming: ${done} of 100 trials are done`);
    }
    expect(of("resumed").stdout).toBe(of("expected").stdout);
    expect(of("added").stdout).toMatch(/^sphere adam +4 /m);
    expect((JSON.parse(of("doctor").stdout) as { state: string }[]).filter(({ state }) => state === "fail")).toEqual(
      [],
    );
    recordFault(context, {
      group: GROUP,
      fault: `a database written with schema version ${name.slice(1)}, opened by this version`,
      tried: 1,
      result:
        "its views are unchanged; it can be listed, queried, resumed to the rows of an undisturbed run, and takes new sweeps",
    });
  },
);
