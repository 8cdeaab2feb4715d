import { test } from "vitest";
import { attempts } from "../support/faults/attempts.ts";
import { expectSound } from "../support/faults/contents.ts";
import { Farm, runHere, WORK } from "../support/faults/farm.ts";
import { recordFault } from "../support/faults/fault.ts";
import { trialsDone, until } from "../support/command/progress.ts";
import { startRedis } from "../support/command/redis.ts";
import { workplace } from "../support/command/sweep-command.ts";
import type { Worker } from "../support/command/worker.ts";

const GROUP = "Workers on other machines";

const DB = "via.db";

// In `npm test`, runs resume through the same broker, and on threads once Redis is gone.
test("a run whose process was killed goes on through another broker, then on threads", async (context) => {
  const local = await runHere(workplace(), WORK);
  const tries = attempts(1, 10);
  for (let i = 0; i < tries; i += 1) {
    const farm = await Farm.start(WORK, { local });
    const other = await startRedis();
    farm.worker();
    const killAfter = async (run: Worker, trials: number): Promise<void> => {
      await Promise.race([until(() => trialsDone(farm.place, DB) > trials), run.ended]);
      run.signal("SIGKILL");
      await run.ended;
      expectSound(farm.place.path(DB), `number ${i}`);
    };
    await killAfter(farm.run(DB), 0);
    const args = ["run", "grid.yaml", "--db", DB, "--quiet"];
    const through = farm.place.start([...args, "--broker", other.url, "--local-threads", "1"]);
    await killAfter(through, trialsDone(farm.place, DB));
    await farm.place.out(...args, "--threads", "1");
    farm.expectRows(DB, `number ${i}`);
    await other.kill();
    await farm.end();
  }
  recordFault(context, {
    group: GROUP,
    fault: "SIGKILL of `sweep run --broker`, then of the same sweep through another broker; then the same on threads",
    tried: tries,
    result: "each goes on with what is stored; the rows are those of a local run, bit by bit",
  });
});
