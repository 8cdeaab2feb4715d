import { expect, test } from "vitest";
import { quickWorkplace } from "../support/command/quick-workplace.ts";
import type { QuickWorkplace } from "../support/command/quick-workplace.ts";

const GRID = "objective: sphere\noptimizer: sgd\nparameters: { lr: [0.1, 0.2, 0.3] }\n";

/** Runs three sweeps; the name of the second begins with hyphens. */
async function placeWithSweeps(): Promise<QuickWorkplace> {
  const place = quickWorkplace();
  place.write("first.yaml", GRID);
  place.write("--all.yaml", GRID.replace("0.3", "0.4"));
  place.write("last.yaml", GRID.replace("0.3", "0.5"));
  for (const name of ["first.yaml", "--all.yaml", "last.yaml"]) {
    await place.out("run", "--threads", "1", "--quiet", "--", name);
  }
  return place;
}

test("words after -- are positional arguments, whatever they begin with", async () => {
  const place = await placeWithSweeps();
  expect(await place.out("show", "--no-map", "--", "1")).toContain("first, sweep 1:");
  expect(await place.out("show", "--no-map", "--", "--all")).toContain("--all, sweep 2:");
  expect(await place.out("best", "--format", "csv", "--", "1")).toBe(await place.out("best", "1", "--format", "csv"));
  const query = ["query", "--columns", "lr", "--format", "csv"];
  expect(await place.out(...query, "--", "1")).toBe("lr\n0.1\n0.2\n0.3\n");
  expect(await place.out(...query, "--", "--all")).toBe("lr\n0.1\n0.2\n0.4\n");
  expect(await place.out("trace", "--", "1")).toContain("first, sweep 1");
  expect(await place.out("plan", "--", "--all.yaml")).toContain("trials");
  expect((await place.sweep("compare", "--", "1", "3")).stdout).toBe((await place.sweep("compare", "1", "3")).stdout);
  expect((await place.sweep("compare", "1", "--", "3")).stdout).toBe((await place.sweep("compare", "1", "3")).stdout);
  await place.out("report", "-o", "r.html", "--", "1", "--all");
  expect(place.read("r.html")).toContain("first, --all");
  expect(await place.out("list", "--", "objectives")).toContain("rosenbrock");
  expect(await place.out("describe", "--", "sphere")).toContain("sphere");
  await place.out("rm", "--", "--all");
  expect((await place.json<{ name: string }[]>("ls")).map(({ name }) => name)).toEqual(["first", "last"]);
});

test("messages about words after -- repeat them as typed", async () => {
  const place = await placeWithSweeps();
  const refused = async (...args: readonly string[]) => {
    const { code, stderr } = await place.sweep(...args);
    expect(code).toBe(2);
    return stderr;
  };
  expect(await refused("show", "--", "99")).toBe('no such sweep: "99"\n');
  expect(await refused("rm", "--", "--al")).toBe('no such sweep: "--al": did you mean "--all"?\n');
  expect(await refused("show", "--", "1", "--db")).toBe('unexpected argument: "--db"\n');
  expect(await refused("show", "--", "1", "--", "2")).toBe('unexpected argument: "--"\n');
  expect(await refused("query", "--where", "--", "1")).toBe("--where needs a value\n");
  expect(await refused("list", "--", "--x")).toContain("the argument must be");
  expect(await refused("rm", "--")).toBe("missing argument; see sweep rm --help\n");
  expect(await refused("--", "show", "1")).toBe("options must follow the command: --\n");
});
