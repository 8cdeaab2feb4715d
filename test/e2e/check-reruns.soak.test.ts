import { expect, test } from "vitest";
import { quickWorkplace } from "../support/command/quick-workplace.ts";
import { gitRepository } from "../support/files/git-repository.ts";
import { check, descent, grid } from "./rerun-modules.ts";

test("a rerun that fails or times out is no evidence: its trial has no mark, and divergence still fails", async () => {
  const place = quickWorkplace();
  // Fails with other last bits.
  place.write("mine.mjs", descent({ each: 'if (g[0] !== 2 * x[0]) throw new Error("bits");' }));
  place.write("grid.yaml", grid(["mine"]));
  const update = await check(place, "--update");
  expect(update).toMatchObject({ code: 0, stderr: expect.stringContaining("6 reruns failed or timed out") });
  expect(place.read("grid.baseline.csv")).toMatch(/^sphere,mine,lr=0.1,0,converged,\d+,[^,]+$/m);

  place.write("mine.mjs", descent({ factor: -100 }));
  // A mark of a version that took a time-out for a change of last bits.
  const marked = place.read("grid.baseline.csv").replace(/,converged,.*/, "$&,sensitive timed_out");
  for (const baseline of [place.read("grid.baseline.csv"), marked]) {
    place.write("grid.baseline.csv", baseline);
    const diverged = await check(place);
    expect(diverged).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/^newly diverged +sphere mine lr=0\.1 /m),
    });
  }
  expect(marked).toContain("sensitive timed_out");
});

test("only the trial itself counts when it runs after another one, which may throw, reject or never end", async () => {
  const faults = {
    throws: 'throw new Error("lr");',
    rejects: 'Promise.reject(new Error("lr"));',
    blocks: "for (;;);",
  };
  const place = quickWorkplace();
  for (const [name, fault] of Object.entries(faults)) {
    place.write(`${name}.mjs`, descent({ first: `if (this.lr !== 0.1) ${fault}` }));
  }
  place.write("grid.yaml", grid(Object.keys(faults)));
  expect(await check(place, "--update")).toMatchObject({ code: 0 });
  expect(place.read("grid.baseline.csv")).toMatch(/^(sphere,\w+,lr=0.1,0,converged,\d+,[^,]+\n){3}$/m);
});

test("--against refuses a module whose results differ between two runs, as --update does", async () => {
  const place = gitRepository();
  place.write("grid.yaml", grid(["mine"]));
  place.write("mine.mjs", descent({ each: "this.lr = 0.1 + 0.1 * Math.random();" }));
  place.commit();
  const random = await check(place, "--against", "main");
  expect(random).toMatchObject({ code: 3, stdout: "" });
  expect(random.stderr).toMatch(
    /at main:\n.*\n {2}results differ between two runs of "mine": 1 of 1 trial; .* allow: /,
  );
  const allowed = await check(place, "--against", "main", "--set", "check.allow=[results differ]");
  expect(allowed).toMatchObject({ code: 0 });
});
