import { readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { expectSame, expectSound } from "../support/faults/contents.ts";
import { recordFault } from "../support/faults/fault.ts";
import { manyRows } from "../support/faults/grids.ts";
import { runInProcess } from "../support/spaces/run-in-process.ts";
import { workplace } from "../support/command/sweep-command.ts";
import { shardsIn } from "./shards-in.ts";
import { setTimeout as delay } from "node:timers/promises";
import { attempts } from "../support/faults/attempts.ts";
import { loopSeed } from "../support/faults/fault.ts";
import { randomStream } from "../support/reference/random.ts";

test("a damaged shard is named, and the other files are merged without it", async (context) => {
  const place = workplace();
  const files = await shardsIn(place, manyRows(20));
  const bytes = readFileSync(place.path("s2.db"));
  // The first pages have the schema.
  bytes.fill(0xa5, Math.floor(bytes.length / 2));
  writeFileSync(place.path("s2.db"), bytes);
  const { code, stdout, stderr } = await place.sweep("merge", ...files, "--db", "merged.db");
  expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
  expect(stderr).toMatch(/^the results database is damaged: "s2\.db"[^\n]*\n$/);
  expectSound(place.path("merged.db"), "after the damaged shard");
  const { stderr: gap } = await place.sweep("merge", "s1.db", "s3.db", "--db", "merged.db");
  expect(gap).toMatch(/\nshard 2 of 3 is (missing|incomplete); /);
  await runInProcess(manyRows(20), place.path("merged.db"), { store: "trials" });
  expectSame(place.path("merged.db"), place.path("clean.db"), "completed by a run");
  recordFault(context, {
    group: "Disks and databases",
    fault: "a merge of three shards, one with half of its pages overwritten",
    tried: 1,
    result: "exit 3 with a message that names the file; the others merge, and a run computes the rest",
  });
});

const GROUP = "Killed and interrupted";

// A merge starts for some 300 ms, and writes for as long.
const LONGEST_MS = 900;

test("a merge that is killed leaves whole batches, and the same merge completes them", async (context) => {
  const place = workplace();
  const files = await shardsIn(place, manyRows(attempts(30, 200)));
  const random = randomStream(loopSeed());
  const rounds = attempts(1, 10);
  let kills = 0;
  for (let round = 0; round < rounds; round += 1) {
    const db = `merged-${round}.db`;
    for (let kill = 0; kill < 3; kill += 1) {
      const merge = place.start(["merge", ...files, "--db", db]);
      await Promise.race([delay(random() * LONGEST_MS), merge.ended]);
      merge.signal("SIGKILL");
      const { code } = await merge.ended;
      if (code === null) kills += 1;
      if (place.has(db)) expectSound(place.path(db), `round ${round}, kill ${kill}`);
    }
    expect((await place.sweep("merge", ...files, "--db", db)).code).toBe(0);
    expectSame(place.path(db), place.path("clean.db"), `round ${round}`);
  }
  recordFault(context, {
    group: GROUP,
    fault: "SIGKILL at a random moment of a merge of three shards, three times, then the same merge",
    tried: kills,
    result: "the database is sound after each; the merge completes the rows of a clean run",
  });
});

test("three merges into a new database at once add every trial once", async (context) => {
  const place = workplace();
  const files = await shardsIn(place, manyRows(10));
  const merges = files.map((_, i) =>
    place.sweep("merge", ...files.slice(i), ...files.slice(0, i), "--db", "merged.db"),
  );
  const ended = (await Promise.all(merges)).map(({ code, stderr }) => ({ code, stderr }));
  const stderr = expect.stringMatching(/^rows: \d+,\d+ of \d+,\d+ trials, sweep 1 of merged\.db\n$/);
  expect(ended).toEqual(files.map(() => ({ code: 0, stderr })));
  expectSame(place.path("merged.db"), place.path("clean.db"), "three merges at once");
  recordFault(context, {
    group: "Several processes, one database",
    fault: "three merges of the same shards into one new database at once",
    tried: 1,
    result: "all succeed; each trial is there once",
  });
});
