import { expect, test } from "vitest";
import { quickWorkplace } from "../support/command/quick-workplace.ts";
import { GRID } from "./random-grid.ts";

test("random starts and noise give the same bytes on 1 and 4 threads and by JavaScript, and others with another seed", async () => {
  const place = quickWorkplace();
  place.write("grid.yaml", GRID);
  const rows = async (...args: readonly string[]): Promise<string> => {
    await place.out("run", "grid.yaml", "--quiet", ...args);
    return place.out("query", "--all", "--format", "csv");
  };
  const one = await rows("--threads", "1");
  expect(await rows("--threads", "4", "--fresh")).toBe(one);
  expect(await rows("--threads", "2", "--kernel", "js", "--fresh")).toBe(one);
  expect(await rows("--threads", "4", "--set", "seed=1")).not.toBe(one);
  const spaces = await place.shell(
    "sqlite3 results/sweeps.db 'select distinct start, schedule, noise, kernel from spaces where sweep_id = 1'",
  );
  expect(spaces.stdout).toBe(
    '"random"|(lr - 0) * (1 + cos(pi * (t - 1) / max_steps)) / 2 + 0|0.5|wasm\n"random"|constant|0.0|wasm\n',
  );
});
