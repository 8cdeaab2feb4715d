import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { childrenOf, isAlive } from "../support/command/processes.ts";
import { trialsDone, until } from "../support/command/progress.ts";
import { TERMINAL_LINE } from "../support/command/terminal-line.ts";
import { workplace } from "../support/command/sweep-command.ts";
import { statuses } from "../support/faults/contents.ts";
import { recordFault } from "../support/faults/fault.ts";
import { ENDLESS } from "../support/faults/grids.ts";

const GROUP = "Killed and interrupted";

const DATABASE = "results/sweeps.db";

test("closing the terminal stops a run, which releases its sweep", async (context) => {
  const place = workplace();
  place.write("grid.yaml", ENDLESS);
  place.write("line.sh", 'exec "$NODE" "$BIN" run grid.yaml --threads 1\n');
  const inside = TERMINAL_LINE;
  const terminal = place.shell(`${inside} & until [ -e stop ]; do sleep 0.05; done; kill -9 $!`);
  await until(() => trialsDone(place) === 0);
  const db = new Database(place.path(DATABASE), { readonly: true });
  const owner = db.prepare<[], number | null>("SELECT owner_pid FROM sweep").pluck();
  const pid = owner.get()!;
  place.write("stop", "");
  await terminal;
  // The run itself released it: a killed process could not.
  await until(() => owner.get() === null);
  db.close();
  await until(() => !isAlive(pid));
  recordFault(context, {
    group: GROUP,
    fault: "The terminal of a run is closed",
    tried: 1,
    result: "the run stops as after Ctrl-C and releases the sweep",
  });
});

test("a second Ctrl-C ends a run at once while it waits for another program's lock", async (context) => {
  const place = workplace();
  place.write("grid.yaml", ENDLESS);
  const run = place.start(["run", "grid.yaml", "--threads", "1"]);
  await until(() => trialsDone(place) === 0);
  const lock = new Database(place.path(DATABASE));
  lock.exec("BEGIN IMMEDIATE");
  run.signal("SIGINT");
  // Signals in quick succession count as one, so a busy run may need a third.
  const again = setInterval(() => run.signal("SIGINT"), 600);
  const { code, stdout, stderr } = await run.ended;
  clearInterval(again);
  // The lock is still held: a run that had waited for it would report it.
  expect({ code, stdout, stderr }).toEqual({ code: 130, stdout: "", stderr: "" });
  lock.exec("COMMIT");
  lock.close();
  expect(statuses(place.path(DATABASE))).toEqual(["interrupted"]);
  recordFault(context, {
    group: GROUP,
    fault: "Ctrl-C twice while another program locks the database and a trial never ends",
    tried: 1,
    result:
      "after the first the run waits for the lock to store finished trials; the second ends it at once with exit 130",
  });
});

test("a check stopped while it evaluates an expectation leaves no file and no process behind", async (context) => {
  const place = workplace();
  const endless = "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c) SELECT count(*) > 0 FROM c";
  place.write(
    "grid.yaml",
    `objective: booth\noptimizer: sgd\nstop: { max_steps: 10 }\nexpect:\n  - name: endless\n    sql: ${endless}\n`,
  );
  // Node keeps compiled code in the folder for temporary files: not in this new one, as all would
  // be compiled again.
  const env = { TMPDIR: place.folder, NODE_COMPILE_CACHE: join(tmpdir(), "node-compile-cache") };
  const check = place.start(["check", "grid.yaml", "--threads", "1"], { env });
  const temporary = (): string[] => readdirSync(place.folder).filter((name) => name.startsWith("sweep-check-"));
  await until(() => temporary().length > 0);
  let children: number[] = [];
  await until(() => (children = childrenOf(check.pid)).length > 0);
  expect(temporary()).toHaveLength(1);
  check.signal("SIGTERM");
  expect(await check.ended).toMatchObject({ code: 130, stdout: "" });
  expect(temporary()).toEqual([]);
  await until(() => !children.some(isAlive));
  recordFault(context, {
    group: GROUP,
    fault: "SIGTERM to `sweep check` while an expectation's SQL runs forever",
    tried: 1,
    result: "exit 130; the temporary database is removed, and the process that ran the SQL ends",
  });
});
