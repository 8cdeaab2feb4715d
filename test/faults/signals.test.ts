import { expect, test } from "vitest";
import { trialsDone, until } from "../support/command/progress.ts";
import { workplace } from "../support/command/sweep-command.ts";
import { statuses } from "../support/faults/contents.ts";
import { recordFault } from "../support/faults/fault.ts";
import { ENDLESS } from "../support/faults/grids.ts";

const GROUP = "Killed and interrupted";

const DATABASE = "results/sweeps.db";

test("a run without a terminal survives SIGHUP, and SIGTERM stops it in the middle of a trial", async (context) => {
  const place = workplace();
  place.write("grid.yaml", ENDLESS);
  const run = place.start(["run", "grid.yaml", "--threads", "1"]);
  await until(() => trialsDone(place) === 0);
  run.signal("SIGHUP");
  run.signal("SIGTERM");
  // The trial never ends: that the run does shows that it was stopped in the middle.
  const { code, stdout, stderr } = await run.ended;
  expect({ code, stdout, stderr }).toEqual({
    code: 130,
    stdout: "",
    stderr: "interrupted: finished trials are stored; the same command resumes\n",
  });
  expect(statuses(place.path(DATABASE))).toEqual(["interrupted"]);
  recordFault(context, {
    group: GROUP,
    fault: "SIGHUP without a terminal (as under nohup), then SIGTERM, during a trial that never ends",
    tried: 1,
    result: "SIGHUP is ignored; SIGTERM gives exit 130 and releases the sweep",
  });
});
