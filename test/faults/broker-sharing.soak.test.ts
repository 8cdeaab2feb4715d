import { expect, test } from "vitest";
import { readMachines, trialsDone, until } from "../support/command/progress.ts";
import { workplace } from "../support/command/sweep-command.ts";
import { attempts } from "../support/faults/attempts.ts";
import { expectSame } from "../support/faults/contents.ts";
import { Farm, runHere, work } from "../support/faults/farm.ts";
import { recordFault } from "../support/faults/fault.ts";

const GROUP = "Workers on other machines";

const TRIALS = 120;

test("two runs at once share the workers", async (context) => {
  // In `npm test` a run has too few chunks for an even share.
  const [millions, least] = [attempts(240, 4_000), attempts(1, 3)];
  const shortest = least === 1 ? 0.4 : 0.8;
  const farm = await Farm.start(work(millions, "one"));
  const place = workplace();
  place.write("grid.yaml", work(millions, "two"));
  const local = await runHere(place, work(millions, "two"));
  const one = farm.run("one.db");
  const two = place.start(["run", "grid.yaml", "--db", "two.db", "--broker", farm.redis.url]);
  const waits = (where: typeof place, db: string): boolean => (readMachines(where, db)?.waiting ?? 0) === 2;
  await until(() => waits(farm.place, "one.db") && waits(place, "two.db"));
  farm.worker();
  await Promise.race([one.ended, two.ended]);
  const done = [trialsDone(farm.place, "one.db"), trialsDone(place, "two.db")];
  expect(Math.max(...done)).toBe(TRIALS);
  expect(Math.min(...done) / TRIALS, `${done.join(" and ")} trials`).toBeGreaterThan(shortest);
  await farm.expectEqual(one, "one.db");
  expect((await two.ended).code).toBe(0);
  expectSame(place.path("two.db"), local, "two.db");
  recordFault(context, {
    group: GROUP,
    fault: "Two runs at once with one worker",
    tried: 1,
    result: `when the first ends, the second has at least ${shortest * 100} % of its trials; both have the rows of local runs`,
  });
});
