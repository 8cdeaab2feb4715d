import { expect, test } from "vitest";
import { trialsDone, until } from "../support/command/progress.ts";
import { attempts } from "../support/faults/attempts.ts";
import { Farm, work } from "../support/faults/farm.ts";
import { recordFault } from "../support/faults/fault.ts";

const GROUP = "Workers on other machines";

test("the same sweep twice into the same database at once: the second is refused", async (context) => {
  // The first waits for a worker meanwhile.
  const farm = await Farm.start(work(attempts(2, 20)));
  const first = farm.run("via.db");
  await until(() => trialsDone(farm.place, "via.db") >= 0);
  const second = await farm.run("via.db").ended;
  expect([second.code, second.stdout]).toEqual([3, ""]);
  expect(second.stderr).toMatch(/process \d+/);
  farm.worker();
  await farm.expectEqual(first, "via.db");
  recordFault(context, {
    group: GROUP,
    fault: "`sweep run --broker` of a sweep that another one runs, into the same database",
    tried: 1,
    result: "exit 3 with the other's process; the first ends with the rows of a local run",
  });
});
