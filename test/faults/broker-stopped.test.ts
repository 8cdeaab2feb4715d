import { test } from "vitest";
import { attempts } from "../support/faults/attempts.ts";
import { Farm, work } from "../support/faults/farm.ts";
import { recordFault } from "../support/faults/fault.ts";
import { begun, end } from "./broker-run.ts";

const GROUP = "Workers on other machines";

const DB = "via.db";

const SAME = "the rows are those of a local run, bit by bit";

test("a worker that is stopped does not stop the run, and is of use again later", async (context) => {
  const farm = await Farm.start(work(attempts(30, 300)));
  const [sleeper, other] = [farm.worker(), farm.worker()];
  const run = farm.run(DB);
  await begun(farm);
  sleeper.signal("SIGSTOP");
  await farm.expectEqual(run);
  sleeper.signal("SIGCONT");
  await end(other);
  await farm.expectEqual(farm.run("2.db"), "2.db");
  await end(sleeper);
  recordFault(context, {
    group: GROUP,
    fault: "SIGSTOP of a worker with chunks in flight, until the run has ended; then SIGCONT",
    tried: 1,
    result: `another worker computes its chunks; ${SAME}; the first computes the next run`,
  });
});
