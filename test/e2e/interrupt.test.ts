import { expect, test } from "vitest";
import { trialsDone, until } from "../support/progress.ts";
import { workplace } from "../support/sweep-command.ts";
import type { Workplace } from "../support/sweep-command.ts";

// Some seconds of work in trials of 20 ms: too short to reach its end before it is stopped, long enough to be stopped anywhere.
const SLOW = `
name: slow
objective: ravine
optimizers: [sgd, momentum]
parameters: { lr: { min: 1e-6, max: 1e-5, num: 50 } }
stop: { max_steps: 1000000, target: 0 }
`;

const ENDLESS = SLOW.replace("max_steps: 1000000", "max_steps: 1000000000000");

async function status(place: Workplace): Promise<string> {
  const [sweep] = await place.json<{ status: string }[]>("ls");
  return sweep!.status;
}

test("interrupted or killed, a sweep goes on from there and ends as if it had never been stopped", async () => {
  const place = workplace();
  place.write("grid.yaml", SLOW);
  let before = 0;
  for (const signal of ["SIGINT", "SIGKILL"] as const) {
    const run = place.start(["run", "grid.yaml", "--threads", "1"]);
    await until(() => trialsDone(place) > before);
    run.signal(signal);
    const { code, stdout, stderr, seconds } = await run.ended;
    expect(stdout).toBe("");
    expect(stderr.includes(`resuming: ${before} of 100 trials are done`)).toBe(before > 0);
    if (signal === "SIGKILL") expect(code).toBeNull();
    else {
      expect(code).toBe(130);
      expect(stderr).toContain("interrupted: what has finished is stored; the same command goes on from there");
      // A second on a free machine; this one may be busy.
      expect(seconds).toBeLessThan(10);
    }
    expect(await status(place)).toBe("interrupted");
    before = trialsDone(place);
    expect(before).toBeLessThan(100);
  }
  const last = await place.sweep("run", "grid.yaml");
  expect(last).toMatchObject({
    code: 0,
    stderr: expect.stringContaining(`resuming: ${before} of 100 trials are done`),
  });
  expect(await status(place)).toBe("complete");

  await place.out("run", "grid.yaml", "--db", "undisturbed.db");
  const [resumed, undisturbed] = await Promise.all([
    place.out("query", "--format", "csv"),
    place.out("query", "--format", "csv", "--db", "undisturbed.db"),
  ]);
  expect(resumed.split("\n")).toHaveLength(102);
  expect(resumed).toBe(undisturbed);
}, 120_000);

test("a sweep that is being run is refused to a second process, and removed by none", async () => {
  const place = workplace();
  place.write("grid.yaml", ENDLESS);
  const first = place.start(["run", "grid.yaml", "--threads", "1"]);
  await until(() => trialsDone(place) === 0);
  const [second, rm, list] = await Promise.all([
    place.sweep("run", "grid.yaml"),
    place.sweep("rm", "slow"),
    place.out("ls"),
  ]);
  for (const refused of [second, rm]) {
    expect(refused).toMatchObject({ code: 3, stdout: "" });
    expect(refused.stderr).toMatch(new RegExp(`^sweep 1 "slow" is being run: by process ${first.pid} on .*\\n$`));
  }
  expect(list).toMatch(/^ 1 +slow +running /m);
  first.signal("SIGTERM");
  expect(await first.ended).toMatchObject({ code: 130, stderr: expect.stringMatching(/^interrupted: /) });
  expect(await status(place)).toBe("interrupted");
});

test("a second Ctrl-C ends it at once", async () => {
  const place = workplace();
  place.write("grid.yaml", ENDLESS);
  const run = place.start(["run", "grid.yaml", "--threads", "1"]);
  await until(() => trialsDone(place) === 0);
  // It waits for the trials under way, of which none ever ends.
  run.signal("SIGINT");
  await new Promise((resolve) => setTimeout(resolve, 100));
  run.signal("SIGINT");
  expect(await run.ended).toMatchObject({ code: 130, stdout: "", stderr: "" });
  expect(await status(place)).toBe("interrupted");
});
