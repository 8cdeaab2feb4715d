import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { trialsDone, until } from "../support/command/progress.ts";
import { workplace } from "../support/command/sweep-command.ts";
import { attempts } from "../support/faults/attempts.ts";
import { expectSame, expectSound } from "../support/faults/contents.ts";
import { runHere, WORK } from "../support/faults/farm.ts";
import { recordFault } from "../support/faults/fault.ts";
import { TwoMachines } from "../support/faults/two-machines.ts";
import { CUTS, noteOf } from "./network-cuts.ts";

const GROUP = "Workers on other machines";

const SAME = "the rows are those of a local run, bit by bit";

// One direction at a time in a soak.
const TRIED = CUTS.slice(0, attempts(1, 30));
const CUT_SECONDS = attempts(1, 30) > 1 ? 3 : 1;

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
    for (const directions of TRIED) {
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
    tried: TRIED.length * tries,
    result: SAME,
  });
});
