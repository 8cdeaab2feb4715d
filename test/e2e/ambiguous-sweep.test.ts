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

test("the advice for an ambiguous word names sweeps by words that mean them", async () => {
  const place = quickWorkplace();
  const names = ["2", "other", "third", "5", "6", "7", "other", "1"];
  for (const [seed, name] of names.entries()) {
    place.write(`${name}.yaml`, `objective: sphere\noptimizer: sgd\nseed: ${seed}\n`);
    await place.out("run", `${name}.yaml`, "--threads", "1", "--quiet");
  }
  const advised = async (word: string) => {
    const { code, stderr } = await place.sweep("show", word);
    expect(code).toBe(2);
    const [, id = "", name = ""] = /use "(.*)" for the id, or "?(.*?)"? for the name/.exec(stderr) ?? [];
    const shown = async (word: string) => / sweep \d+/.exec(await place.out("show", word, "--no-map"))?.[0];
    return { id, name, shown: [await shown(id), await shown(name)] };
  };
  // The latest of the name "other" is sweep 7; the id 1 is also a name.
  expect(await advised("2")).toEqual({ id: "#2", name: "#1", shown: [" sweep 2", " sweep 1"] });
  expect(await advised("7")).toEqual({ id: "other", name: "#6", shown: [" sweep 7", " sweep 6"] });
  expect(await advised("1")).toEqual({ id: "#1", name: "8", shown: [" sweep 1", " sweep 8"] });
});

test("#3 is the id 3 in every command, also if a sweep is called so", async () => {
  const place = quickWorkplace();
  for (const [seed, name] of ["a", "#1", "#9"].entries()) {
    place.write(`${name}.yaml`, `objective: sphere\noptimizer: sgd\nseed: ${seed}\n`);
    await place.out("run", `${name}.yaml`, "--threads", "1", "--quiet");
  }
  expect(await place.out("show", "#1")).toContain("a, sweep 1:");
  expect(await place.out("show", "#9")).toContain("#9, sweep 3:");
  expect(await place.out("trace", "#2")).toContain("sweep 2");
  expect(await place.out("query", "#2", "--columns", "seed", "--format", "csv")).toBe("seed\n1\n");
  expect(await place.out("best", "#2", "--format", "csv")).toBe(await place.out("best", "2", "--format", "csv"));
  expect((await place.sweep("compare", "#1", "#2")).stdout).toBe((await place.sweep("compare", "1", "2")).stdout);
  await place.out("report", "#1", "#2", "-o", "x.html");
  await place.out("rm", "#2");
  expect((await place.sweep("show", "#2")).stderr).toContain('no such sweep: "#2"');
});
