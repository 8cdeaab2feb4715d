import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { attempts, inSoak } from "../support/faults/attempts.ts";
import { loopSeed, recordFault } from "../support/faults/fault.ts";
import { Campaign } from "./simulation/campaign.ts";
import { PLANTS } from "./simulation/plants.ts";

const CRASHES = [
  "between two events",
  "before a transaction",
  "in the middle of a transaction",
  "after a transaction",
  "before the end is recorded",
  "after the end is recorded",
].map((when) => `crashes ${when}`);

/** Counters, their faults, and the invariants that hold after each event, process or sweep. */
const RECORDS: readonly (readonly [what: readonly string[], fault: string, result: string])[] = [
  [
    ["schedules"],
    "Simulated: a sweep in successive processes, with a random choice of the faults below, until it is complete",
    "after each event the recorded chunks are those whose rows exist, each row is that of a clean run, counts agree, no status is early, chunks in flight and memory are bounded; in the end all content is that of a clean run",
  ],
  [
    ["processes"],
    "Simulated: one of these processes, with 1 to 4 threads",
    "it ends; it resumes the work of earlier processes and runs nothing twice",
  ],
  [
    ["processes with machines"],
    "Simulated: one of these processes, whose chunks go through a broker to workers on other machines",
    "as above",
  ],
  [
    ["workers that die"],
    "Simulated: a worker dies at work, others join",
    "its chunks start again after some seconds; after 8 deaths the run ends with a message",
  ],
  [
    ["times without a broker", "brokers that lose everything", "answers lost"],
    "Simulated: the broker is away for up to 100 s, loses all it has, or loses an answer",
    "chunks that are gone are asked for again",
  ],
  [["workers with other bits"], "Simulated: a worker gets the last bit of a loss wrong", "none of its answers counts"],
  [["chunks delayed"], "Simulated: a chunk is delayed by up to 60 s and overtaken", "as above"],
  [["chunks lost"], "Simulated: a chunk is lost", "it is retried up to 5 times, then the run ends with a message"],
  [
    ["repeated or late answers"],
    "Simulated: an answer comes twice, or after its chunk was abandoned",
    "it is not counted again",
  ],
  [
    ["chunks failed"],
    "Simulated: a chunk cannot be run, or the executor breaks",
    "the run ends with the error; finished chunks are stored",
  ],
  [
    ["chunks that never end"],
    "Simulated: a chunk never ends",
    "it blocks no other chunk; a signal or crash ends the run, a signal within 0.25 s; stored rows remain",
  ],
  [
    ["transactions failed"],
    "Simulated: SQLite refuses a row in the middle of a transaction, or another page (max_page_count)",
    "the transaction leaves nothing; the run ends with SQLite's error, and the next process resumes",
  ],
  [["transactions made twice"], "Simulated: chunks are written twice", "nothing changes"],
  [["signals"], "Simulated: a signal at a random event", "the run ends within 0.25 s; finished chunks are stored"],
  [
    CRASHES,
    "Simulated: a process ends at a random event; before, in or after a transaction; before or after the end is recorded",
    "the database has exactly what was recorded; the next process takes over at once",
  ],
  [
    ["takeovers"],
    "Simulated: a process of another host takes the sweep over",
    "the process that lost it writes nothing more and ends with a message",
  ],
  [["second starts"], "Simulated: the same sweep is started while it runs", "it is refused"],
];

const only = process.env["SCHEDULE"];

function campaign(seed: number): Campaign {
  const folder = mkdtempSync(join(tmpdir(), "sweep-simulation-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return new Campaign(seed, folder);
}

test("under all faults the sweep completes with the content of a clean run", async (context) => {
  const simulated = campaign(loopSeed());
  const schedules = only === undefined ? attempts(6, 5_000) : 1;
  const counts = new Map([["schedules", schedules]]);
  for (let i = 0; i < schedules; i += 1) {
    const schedule = i + Number(only ?? 0);
    const trace = await simulated.run(schedule);
    if (trace.violation !== undefined) expect.fail(await simulated.report(schedule));
    for (const [what, times] of trace.counts) counts.set(what, (counts.get(what) ?? 0) + times);
  }
  if (only !== undefined) return;
  for (const [what, fault, result] of RECORDS) {
    const tried = what.reduce((sum, one) => sum + (counts.get(one) ?? 0), 0);
    recordFault(context, { group: "Simulated schedules of coordinator and store", fault, tried, result });
  }
});

test("a repeated schedule has the same events", async () => {
  const [one, other] = [campaign(11), campaign(11)];
  for (const schedule of [0, 1, 2, 3]) {
    const trace = await one.run(schedule);
    expect(trace.lines.length).toBeGreaterThan(5);
    expect((await other.run(schedule)).lines).toEqual(trace.lines);
  }
  expect((await campaign(12).run(0)).lines).not.toEqual((await other.run(0)).lines);
});

test("faults planted in executor, coordinator, sink and store are found", async () => {
  // With the first seed each fault shows in the first schedules; other seeds need more.
  const seeds = [16, 5, 12, 20, 8];
  for (const seed of seeds.slice(0, attempts(1, seeds.length))) {
    const simulated = campaign(seed);
    const hidden = new Map(Object.entries(PLANTS));
    for (let schedule = 0; schedule < 200 && hidden.size > 0; schedule += 1) {
      for (const [name, plant] of hidden) {
        const { violation } = await simulated.run(schedule, { plant });
        if (violation !== undefined) hidden.delete(name);
      }
    }
    expect([...hidden.keys()], `not found with seed ${seed}`).toEqual([]);
  }
});

test.for(inSoak())("a finding is reported with its seed, few faults and the events", async () => {
  const plant = PLANTS["coordinator: an interrupted run is called complete"];
  const simulated = campaign(5);
  let found = 0;
  while ((await simulated.run(found, { plant })).violation === undefined) found += 1;
  const report = await simulated.report(found, plant);
  expect(report).toMatch(
    new RegExp(`^schedule ${found} of seed 5: .+\\nAgain: SEED=5 SCHEDULE=${found} npx vitest run`),
  );
  expect(report).toMatch(/With only these faults: [a-z]+( [a-z]+)?, on the grid\nname: simulated\n/);
  expect(report).toContain("a process starts, with ");
  expect(report).toContain("VIOLATION: ");
});
