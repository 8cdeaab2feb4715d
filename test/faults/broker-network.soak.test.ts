import { setTimeout as delay } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import type { Machines } from "../../src/sweep/wire/machines.ts";
import { readMachines, trialsDone, until } from "../support/command/progress.ts";
import { workplace } from "../support/command/sweep-command.ts";
import { startWorker } from "../support/command/worker.ts";
import { attempts } from "../support/faults/attempts.ts";
import { expectSame, expectSound } from "../support/faults/contents.ts";
import { Farm, runHere, work, WORK } from "../support/faults/farm.ts";
import { loopSeed, recordFault } from "../support/faults/fault.ts";
import { TwoMachines } from "../support/faults/two-machines.ts";
import { Wire } from "../support/faults/wire.ts";
import { randomStream } from "../support/reference/random.ts";

const GROUP = "Workers on other machines";

const DB = "via.db";

const SAME = "the rows are those of a local run, bit by bit";

const CUTS = [["there", "back"], ["there"], ["back"]] as const;

const noteOf = (kind: TwoMachines["kind"]): string =>
  kind === "namespaces" ? "network namespaces" : "a program that holds all back: no network namespaces here";

const CUT_SECONDS = 3;

test("a network that is cut for some seconds, both ways and one way, is only a pause", async (context) => {
  const place = workplace();
  place.write("grid.yaml", WORK);
  const local = await runHere(place, WORK);
  const machines = await TwoMachines.make(place);
  const tries = attempts(1, 10);
  for (let i = 0; i < tries; i += 1) {
    const db = `${i}.db`;
    const worker = machines.worker("there");
    const run = machines.run(db);
    let done = 0;
    for (const directions of CUTS) {
      await Promise.race([until(() => trialsDone(place, db) > done), run.ended]);
      await machines.cut(directions);
      await delay(CUT_SECONDS * 1000);
      done = trialsDone(place, db);
      await machines.heal();
    }
    const { code, stderr } = await run.ended;
    expect(code, `${db}: ${stderr}`).toBe(0);
    expectSound(place.path(db), db);
    expectSame(place.path(db), local, db);
    worker.signal("SIGTERM");
    expect((await worker.ended).code).toBe(0);
  }
  recordFault(context, {
    group: GROUP,
    fault: `The network between a worker and Redis is cut for ${CUT_SECONDS} s, both ways, then each way alone (${noteOf(machines.kind)})`,
    tried: CUTS.length * tries,
    result: SAME,
  });
});

const LONG_MS = 15_000;

test("a longer cut gives the chunks to others, and late answers are dropped", async (context) => {
  const place = workplace();
  place.write("grid.yaml", WORK);
  const local = await runHere(place, WORK);
  const machines = await TwoMachines.make(place);
  const tries = attempts(1, 6);
  for (let i = 0; i < tries; i += 1) {
    const db = `${i}.db`;
    const far = machines.worker("there");
    const run = machines.run(db);
    await until(() => trialsDone(place, db) > 0);
    await machines.cut(CUTS[i % CUTS.length]!);
    // Alone, the run waits; another worker takes all.
    const near = i < CUTS.length ? machines.worker("here") : undefined;
    await delay(LONG_MS);
    await machines.heal();
    const { code, stderr } = await run.ended;
    expect(code, `${db}: ${stderr}`).toBe(0);
    expectSame(place.path(db), local, db);
    for (const worker of [far, ...(near === undefined ? [] : [near])]) {
      worker.signal("SIGTERM");
      expect((await worker.ended).code).toBe(0);
    }
  }
  recordFault(context, {
    group: GROUP,
    fault: `The network between a worker and Redis is cut for 15 s, both ways or one way, with and without another worker (${noteOf(machines.kind)})`,
    tried: tries,
    result: SAME,
  });
});

test("a slow network that loses packets makes a run slow, not wrong", async (context) => {
  const yaml = work(40);
  const farm = await Farm.start(yaml);
  const random = randomStream(loopSeed());
  // A lost packet is sent again later, and all behind it waits.
  const { port } = await Wire.to(farm.redis.port, { pause: () => 200 + (random() < 0.05 ? 400 : 0) });
  const url = `redis://127.0.0.1:${port}`;
  startWorker({ url }, ["--quiet"], farm.place);
  const run = farm.place.start(["run", "grid.yaml", "--db", DB, "--broker", url]);
  await farm.expectEqual(run, DB);
  recordFault(context, {
    group: GROUP,
    fault:
      "A network with 200 ms to Redis and back, in which 5 % of the packets are sent again (a program that delays all)",
    tried: 1,
    result: SAME,
  });
});

/** Its answers have about 3 MB. */
const WIDE = `
objective: ravine
optimizer: momentum
parameters: { lr: { min: 1e-4, max: 1, scale: log, num: 300 }, momentum: { min: 0, max: 0.99, num: 120 } }
stop: { max_steps: 1000 }
`;

test.for(["run", "worker"] as const)(
  "a %s behind a narrow pipe goes on, and so does the other side",
  async (who, context) => {
    const farm = await Farm.start(WIDE);
    const { port } = await Wire.to(farm.redis.port, { rate: 150_000 });
    const narrow = { url: `redis://127.0.0.1:${port}` };
    const [ofRun, ofWorker] = who === "run" ? [narrow, farm.redis] : [farm.redis, narrow];
    const worker = startWorker(ofWorker, ["--quiet"], farm.place, 4);
    const run = farm.place.start(["run", "grid.yaml", "--db", DB, "--broker", ofRun.url]);
    // It is forgotten at the end.
    let machines: Machines | undefined;
    const look = setInterval(() => (machines = readMachines(farm.place, DB) ?? machines), 200);
    onTestFinished(() => clearInterval(look));
    await farm.expectEqual(run, DB);
    expect(machines).toMatchObject({ askedAgain: 0, dropped: 0 });
    worker.signal("SIGTERM");
    expect((await worker.ended).stderr).toBe("");
    expect((await run.ended).stderr.split("waiting for workers").length).toBeLessThan(3);
    recordFault(context, {
      group: GROUP,
      fault: `A ${who} whose network carries 150 KB/s`,
      tried: 1,
      result: `it takes as long as the answers need, and no chunk is asked for again; ${SAME}`,
    });
  },
);
