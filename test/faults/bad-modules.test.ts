import { cpSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { quickWorkplace } from "../support/command/quick-workplace.ts";
import { runLines } from "../support/command/run-lines.ts";
import { openResults } from "../../src/store/read/results.ts";
import { attempts, inSoak } from "../support/faults/attempts.ts";
import type { Workplace } from "../support/command/sweep-command.ts";
import { loopSeed, recordFault } from "../support/faults/fault.ts";

const MODULES = fileURLToPath(new URL("../data/bad-modules/", import.meta.url));
const GROUP = "User modules that misbehave";

/** Half of all kinds are well-behaved neighbours. */
const KINDS = 31;
const LAST_SLOPE = 20;

const grid = (optimizer: string): string => `
name: ${optimizer}
parameters: { lr: 0.1 }
spaces:
  - objective: { name: bowl, formula: "x^2 + 4*y^2", start: [3, 1], minimum: 0 }
    optimizer: { name: own, module: ./${optimizer}.mjs, hyperparameters: { lr: 0.1, kind: 0 } }
    parameters: { kind: { min: 0, max: ${KINDS - 1}, num: ${KINDS} } }
    stop: { seconds: 0.8 }
  - objective: rosenbrock
    optimizer: sgd
    parameters: { lr: { min: 1e-4, max: 1e-2, num: 40 } }
    stop: { max_steps: 300 }
  - objective: { name: slope, module: ./slope.mjs }
    optimizer: sgd
    parameters: { lr: { min: 1, max: ${LAST_SLOPE}, num: ${LAST_SLOPE} } }
    stop: { max_steps: 1, seconds: 1 }
  - objective: { name: valley, formula: "x^2 / 1e9", start: [100], minimum: 0 }
    optimizer: sgd
    parameters: { lr: [1e-9, 1e8] }
    stop: { max_steps: 1000000000000, seconds: 0.3 }
`;

const FIRST_SLOPE = KINDS + 40;
const kind = (number: number): number => number;
const slope = (number: number): number => FIRST_SLOPE + number - 1;

/** The required status and error of each misbehaving trial. */
const EXPECTED: Readonly<Record<number, readonly [status: string, error: RegExp]>> = {
  [kind(1)]: ["failed", /^it is too large \(bad\.mjs:\d+\)$/],
  [kind(3)]: ["failed", /^\{ code: 5, why: 'no error' \}$/],
  [kind(5)]: ["failed", /^later \(bad\.mjs:\d+\): unhandled promise rejection$/],
  [kind(7)]: ["failed", /^Unexpected token .* \(bad\.mjs:\d+\): uncaught exception \(e\.g\. in a timer\)$/],
  [kind(9)]: ["failed", /^ended its thread with process\.exit\(3\): bad\.mjs$/],
  [kind(11)]: ["timed_out", /^took longer than stop\.seconds: 0\.8 s$/],
  [kind(13)]: ["timed_out", /^left something behind that had not ended within stop\.seconds: 0\.8 s$/],
  [kind(15)]: ["failed", /^ended its thread with process\.exit\(4\): bad\.mjs$/],
  [kind(17)]: ["failed", /length 2 in params\.x: Float64Array of length 0$/],
  [kind(19)]: ["failed", /return nothing: Array of length 2$/],
  [kind(21)]: ["failed", /length 2 in params\.x: Float64Array of length 5$/],
  [kind(23)]: ["diverged", /^the loss is NaN$/],
  [kind(29)]: ["failed", /^an object without a text was thrown/],
  [slope(2)]: ["failed", /^value must return a number: string$/],
  [slope(4)]: ["failed", /^value must return a number: undefined$/],
  [slope(6)]: ["failed", /^value must return a number: bigint$/],
  [slope(8)]: ["diverged", /^the loss is NaN$/],
  [slope(16)]: ["failed", /write to out and return nothing: Array of length 1$/],
  [slope(18)]: ["failed", /detached$/],
  [FIRST_SLOPE + LAST_SLOPE]: ["timed_out", /^took longer than stop\.seconds: 0\.3 s$/],
};

// Its late error may hit another trial or none, so this trial may fail or not.
const EITHER: ReadonlySet<number> = new Set([kind(27)]);

interface Row {
  readonly trial: number;
  readonly status: string;
  readonly error: string;
  readonly rest: string;
}

const COLUMNS = ["trial", "status", "error", "steps", "final_loss", "best_loss", "gradient_norm", "distance", "kind"];

function rowsIn(place: Workplace, db: string): Row[] {
  const results = openResults(place.path(db));
  try {
    const { sweep_id } = results.findSweep();
    return [...results.query(sweep_id, { columns: [...COLUMNS, "lr"], orderBy: "trial" }).rows].map(
      ([trial, status, error, ...rest]) => ({
        trial: Number(trial),
        status: String(status),
        error: String(error ?? ""),
        rest: JSON.stringify(rest),
      }),
    );
  } finally {
    results.close();
  }
}

function placeOfModules(): Workplace {
  const place = quickWorkplace();
  cpSync(MODULES, place.folder, { recursive: true });
  for (const optimizer of ["good", "bad"]) place.write(`${optimizer}.yaml`, grid(optimizer));
  return place;
}

/** Checks that misbehaving trials end as required, and all others as beside a good optimizer. */
function checkRows(rows: readonly Row[], good: readonly Row[]): void {
  expect(rows.map(({ trial }) => trial)).toEqual(good.map(({ trial }) => trial));
  for (const row of rows.filter(({ trial }) => !EITHER.has(trial))) {
    const expected = EXPECTED[row.trial];
    if (expected === undefined) expect(row).toEqual(good[row.trial]);
    else
      expect([row.trial, row.status, row.error]).toEqual([row.trial, expected[0], expect.stringMatching(expected[1])]);
  }
}

const COUNTS = Object.values(EXPECTED).map(([status]) => status);
const failed = COUNTS.filter((status) => status === "failed").length;
const timedOut = COUNTS.filter((status) => status === "timed_out").length;

test.for(inSoak())("each misbehaviour ends its own trial and no other", async (_, context) => {
  const place = placeOfModules();
  const times = attempts(1, 10);
  // With two threads there are neighbours on the same thread and on another.
  const threads = times === 1 ? ["2"] : ["1", "4"];
  const databases = threads.flatMap((count) =>
    Array.from({ length: times }, (_, i) => ({ count, db: `${count}-${i}.db` })),
  );
  const runs = databases.map(({ count, db }) => {
    return ["run", "bad.yaml", "--format", "json", "--db", db, "--threads", count];
  });
  const [clean, ...ended] = await runLines(place, [
    ["run", "good.yaml", "--threads", "1", "--db", "good.db", "--quiet"],
    ...runs,
  ]);
  expect(clean?.code).toBe(3);
  // The objective and the formula misbehave beside a good optimizer too.
  const good = rowsIn(place, "good.db");
  expect(good.slice(0, KINDS).every(({ status }) => status === "converged")).toBe(true);
  for (const { code, stdout, stderr } of ended) {
    expect(code).toBe(3);
    const message = new RegExp(
      `^(${failed}|${failed + 1}) of 93 trials failed and ${timedOut} timed out; the first, trial 1: it is`,
      "m",
    );
    expect(stderr).toMatch(message);
    // What modules print stays out of standard output.
    expect(JSON.parse(stdout)).toMatchObject({ status: "complete", done: 93 });
  }
  for (const { db } of databases) checkRows(rowsIn(place, db), good);
  const result = "that trial has its status and reason; all others equal those of a run without misbehaviour";
  const tried = databases.length;
  const faults = {
    "throws an error, an object, or an error that cannot be read": 3,
    "rejects a promise later, throws from a timer": 2,
    "process.exit, at once and from a timer": 2,
    "never returns, or leaves an interval behind": 2,
    "returns a string, nothing, a BigInt, NaN, or an unexpected vector; leaves NaN": 7,
    "transfers the memory of the parameters or the gradient, or leaves a vector of another length": 3,
    "a formula with stop.seconds that would take days": 1,
  };
  for (const [fault, kinds] of Object.entries(faults)) {
    recordFault(context, { group: GROUP, fault, tried: kinds * tried, result });
  }
  recordFault(context, {
    group: GROUP,
    fault: "prints to standard output and freezes its input; overwrites its input; transfers its memory",
    tried: 3 * tried,
    result: "nothing of it appears in the command's output, and the trial's outcome is unchanged",
  });
  recordFault(context, {
    group: GROUP,
    fault: "an error left behind by one trial surfaces in another",
    tried,
    result: "the other trial runs again on a new thread and has its normal outcome",
  });
});

// npm test tries kills and misbehaviour separately; a soak, from a tenth up, also tries both at
// once.
const kills = attempts(0, 20);
test.for(kills > 0 ? [kills] : [])(
  "a sweep with misbehaving modules, killed %i times, resumes with equal rows",
  async (times, context) => {
    const place = placeOfModules();
    place.write("kill.yaml", own("bad", "stop: { seconds: 0.5 }", "[0, 9, 2, 99, 4, 5, 6, 1, 8, 10]"));
    const run = ["run", "kill.yaml", "--threads", "2", "--quiet", "--db"];
    expect(await place.sweep(...run, "whole.db")).toMatchObject({ code: 3 });
    const whole = rowsIn(place, "whole.db");
    expect(whole.filter(({ error }) => error !== "")).toHaveLength(4);
    let seed = loopSeed();
    for (let i = 0; i < times; i += 1) {
      seed = (seed * 48_271) % 2_147_483_647;
      const enough = seed % 8;
      const db = `killed-${i}.db`;
      const killed = place.start([...run, db]);
      while (doneIn(place, db) <= enough) await new Promise((resolve) => setTimeout(resolve, 25));
      killed.signal("SIGKILL");
      await killed.ended;
      expect(await place.sweep(...run, db)).toMatchObject({ code: 3 });
      expect({ seed: loopSeed(), i, rows: rowsIn(place, db) }).toEqual({ seed: loopSeed(), i, rows: whole });
    }
    recordFault(context, {
      group: GROUP,
      fault: "SIGKILL of the command while modules hang, end threads and fail, then the same command",
      tried: times,
      result: "the rows of a run that was not killed",
    });
  },
);

/** Returns the number of stored trials; 0 before the database exists. */
function doneIn(place: Workplace, db: string): number {
  if (!place.has(db)) return 0;
  try {
    const results = openResults(place.path(db));
    try {
      return results.findSweep().done;
    } finally {
      results.close();
    }
  } catch {
    return 0; // Another process is still creating it.
  }
}

const own = (module: string, more = "", kinds = "[0, 1, 2, 3]"): string => `
objective: { name: bowl, formula: "x^2", start: [3], minimum: 0 }
optimizer: { name: own, module: ./${module}.mjs, hyperparameters: { lr: 0.1, kind: 0 } }
parameters: { kind: ${kinds} }
${more}`;

test.for(inSoak())(
  "running out of memory fails one trial; --retries, --fail-fast and summaries handle failures",
  async (_, context) => {
    const place = placeOfModules();
    place.write("memory.yaml", own("memory"));
    place.write("summary.yaml", own("bad", "", "{ min: 29, max: 60, num: 32 }"));
    place.write("flaky.yaml", own("flaky", "stop: { seconds: 0.5 }"));
    const flaky = ["run", "flaky.yaml", "--threads", "1", "--quiet", "--format", "json", "--db"];
    const ended = await runLines(place, [
      ["run", "memory.yaml", "--threads", "1", "--quiet", "--db", "memory.db"],
      // Three attempts at the trial that throws; the one that hangs has had two already after the
      // second line.
      [...flaky, "stopped.db", "--fail-fast"],
      [...flaky, "stopped.db", "--fail-fast"],
      [...flaky, "stopped.db"],
      [...flaky, "retried.db", "--retries", "1"],
      ["run", "summary.yaml", "--threads", "2", "--quiet", "--db", "summary.db", "--store", "summary"],
      [...flaky, "x.db", "--retries", "-1"],
    ]);
    const [memory, first, second, third, retried, summary, refused] = ended;
    expect(memory?.stderr).toBe(
      "1 of 4 trials failed; the first, trial 0: took more memory than a thread may have, 1 GB: memory.mjs\n",
    );
    expect(rowsIn(place, "memory.db").map(({ status }) => status)).toEqual([
      "failed",
      "converged",
      "converged",
      "converged",
    ]);
    expect([first?.code, first?.stdout]).toEqual([3, ""]);
    expect(first?.stderr).toMatch(/^stopped at the first failure, trial 1: time 1 \(flaky\.mjs:\d+\)\n$/);
    // While the run stops, the last trial may finish too.
    expect(second?.stderr).toMatch(
      /^(stopped at the first failure, trial 2: took longer than stop\.seconds: 0\.5 s|1 of 4 trials failed and 1 timed out; .*)\n$/,
    );
    expect(third).toMatchObject({ code: 3, stderr: expect.stringMatching(/^1 of 4 trials failed and 1 timed out;/) });
    // The second time for the two of them; the third is no failure.
    expect(retried).toMatchObject({ code: 0, stderr: "" });
    expect(rowsIn(place, "retried.db").map(({ status, error }) => [status, error])).toEqual(
      Array.from({ length: 4 }, () => ["converged", ""]),
    );
    expect(summary?.stderr).toMatch(/^1 of 32 trials failed; the first, trial 0: an object without a text was thrown/);
    expect(refused).toMatchObject({ code: 2, stderr: "--retries must be a whole number from 0 to 1000: -1\n" });
    recordFault(context, {
      group: GROUP,
      fault: "allocates memory endlessly",
      tried: 1,
      result: "its thread ends at 1 GB, the trial fails with that reason, the others finish",
    });
  },
);

test("a module's messages to the main thread are ignored, and a thread that it blocks later costs no neighbour its outcome", async (context) => {
  const place = placeOfModules();
  place.write("chatty.yaml", own("chatty", "stop: { seconds: 0.5 }"));
  const [ended] = await runLines(place, [["run", "chatty.yaml", "--threads", "1", "--quiet", "--db", "chatty.db"]]);
  expect(ended).toMatchObject({ code: 0, stderr: "" });
  expect(rowsIn(place, "chatty.db").map(({ status, error }) => [status, error])).toEqual(
    Array.from({ length: 4 }, () => ["converged", ""]),
  );
  recordFault(context, {
    group: GROUP,
    fault: "posts messages of all kinds to the main thread; blocks its thread while a later trial waits",
    tried: 1,
    result: "the messages are ignored, and each trial has its normal outcome",
  });
});
