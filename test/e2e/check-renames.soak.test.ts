import { expect, test } from "vitest";
import { argumentsOf, quickWorkplace } from "../support/command/quick-workplace.ts";
import type { QuickWorkplace } from "../support/command/quick-workplace.ts";
import type { Ended } from "../support/command/sweep-command.ts";

const bowl = (name: string): string => `{ name: ${name}, formula: x^2 + 2*y^2, start: [3, 1], minimum: 0 }`;
const rule = (name: string): string => `{ name: ${name}, hyperparameters: { lr: 0.1 }, update: ["x = x - lr * g"] }`;

/** A grid of an objective, others, and an optimizer. */
function grid(objective: string, optimizer = "descent", others = ", sphere, ravine"): string {
  return `objectives: [${bowl(objective)}${others}]\noptimizers: [${rule(optimizer)}, momentum]\nparameters: { lr: [0.1, 0.3] }\n`;
}

function check(place: QuickWorkplace, ...args: string[]): Promise<Ended> {
  return place.sweep("check", "grid.yaml", "--threads", "1", ...args);
}

test("a renamed objective is recognised by its conditions, alone and beside others; the step offered first passes", async () => {
  const place = quickWorkplace();
  place.write("grid.yaml", grid("bowl"));
  await check(place, "--update");
  place.write("grid.yaml", grid("my dish", "slope"));
  const failed = await check(place, "--json-file", "check.json");
  expect(failed.code).toBe(1);
  expect(failed.stdout).toContain(
    'note: "bowl" is gone, and "my dish" has its conditions; if it was renamed: check: { renamed: { "bowl": "my dish" } }\n',
  );
  expect(failed.stdout).toContain('note: "descent" is gone, and "slope" has its points; if it was renamed: check: ');
  expect(failed.stdout).not.toContain("objective added");
  expect(JSON.parse(place.read("check.json"))).toMatchObject({ renamed: { bowl: "my dish", descent: "slope" } });
  const steps = failed.stdout.split("\n").filter((line) => line.startsWith("if "));
  expect(steps).toEqual([
    expect.stringMatching(/^if it was renamed: /),
    expect.stringMatching(/^if the change is intended: .* --update$/),
  ]);
  const [words] = await argumentsOf(place, [steps[0]!.slice(steps[0]!.indexOf("sweep "))]);
  expect(await place.sweep(...words!)).toMatchObject({ code: 0 });

  // Only the objective, and no other one.
  place.write("grid.yaml", grid("bowl", "descent", ""));
  await check(place, "--update");
  place.write("grid.yaml", grid("my dish", "descent", ""));
  const alone = await check(place);
  expect(alone).toMatchObject({ code: 3, stdout: "" });
  expect(alone.stderr).toContain(
    'nothing was compared; if it was renamed: check: { renamed: { "bowl": "my dish" } }\n',
  );
});
