import { expect, test } from "vitest";
import { quickWorkplace } from "../support/command/quick-workplace.ts";

test("a word that is the id of one sweep and the name of another is refused everywhere", async () => {
  const place = quickWorkplace();
  const grid = "objective: sphere\noptimizer: sgd\n";
  place.write("2.yaml", grid);
  place.write("valley.yaml", `${grid}seed: 1\n`);
  await place.out("run", "2.yaml", "--threads", "1", "--quiet");
  await place.out("run", "valley.yaml", "--threads", "1", "--quiet");
  const message = 'both the id and the name of a sweep; use "valley" for the id, or 1 for the name: "2"\n';
  const typed = [
    ["rm", "2"],
    ["show", "2"],
    ["best", "2"],
    ["query", "2"],
    ["compare", "2", "1"],
    ["trace", "2"],
    ["plot", "2", "-o", "x.svg"],
    ["report", "2", "-o", "x.html"],
  ];
  for (const line of typed) expect(await place.sweep(...line)).toMatchObject({ code: 2, stderr: message });
  const names = async (...args: readonly string[]) =>
    (await place.json<{ name: string }[]>(...args)).map(({ name }) => name);
  expect(await names("ls")).toHaveLength(2);
  await place.out("rm", "1");
  expect(await names("ls")).toEqual(["valley"]);
  // Now the word is the id alone.
  await place.out("show", "2");
});
