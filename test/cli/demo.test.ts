import { mkdirSync, readdirSync } from "node:fs";
import { afterAll, expect, test } from "vitest";
import { QuickWorkplace } from "../support/command/quick-workplace.ts";
import { Workplace } from "../support/command/sweep-command.ts";
import { inSoak } from "../support/faults/attempts.ts";

const place = new QuickWorkplace();
const other = new Workplace();
afterAll(() => {
  place.remove();
  other.remove();
});

test("demo shows a grid, its maps and two paths on contours, and leaves nothing", async () => {
  mkdirSync(place.path("tmp"));
  const env = { TMPDIR: place.path("tmp"), COLUMNS: "80" };
  const { code, stdout, stderr } = await place.sweepIn(env, "demo");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  // 25 learning rates: once for sgd, and for each of 13 momenta.
  expect(stdout).toContain(`sweep run did ${25 + 25 * 13} trials, `);
  expect(stdout).toMatch(/\nravine sgd, by lr\n[^]*\nravine momentum, by lr and momentum\nmomentum\n0\.96 /);
  const [, map = "", legend = ""] = /same bits:\n\n([^]*)\n(O start {3}\* minimum\n[^]*)\n\nThe results/.exec(stdout)!;
  const rows = map.split("\n");
  expect(rows).toHaveLength(17);
  // The paths begin at (−7, 2), the minimum is at (0, 0).
  const start = rows.findIndex((row) => row.includes("O"));
  const minimum = rows.findIndex((row) => row.includes("*"));
  expect(start).toBeLessThan(minimum);
  expect(rows[start]!.indexOf("O")).toBeLessThan(rows[minimum]!.indexOf("*"));
  // The unstable half of the axes is left out: the best of each converges, momentum sooner.
  const [, momentum, sgd] = /\nm momentum lr \S+, momentum \S+ \((\d+) steps\)\ng sgd lr \S+ \((\d+) steps\)$/.exec(
    legend,
  )!;
  expect(Number(momentum)).toBeLessThan(Number(sgd));
  for (const mark of ["m", "g"]) expect(map).toContain(mark);
  expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
  expect(readdirSync(place.folder)).toEqual(["tmp"]);
  expect(readdirSync(place.path("tmp"))).toEqual([]);
});

test.for(inSoak())("Ctrl-C ends demo with 130 and leaves nothing", async () => {
  mkdirSync(other.path("tmp"));
  const demo = other.start(["demo"], { env: { TMPDIR: other.path("tmp") } });
  const databases = (): string[] => readdirSync(other.path("tmp")).filter((name) => name.startsWith("sweep-"));
  await expect.poll(databases, { timeout: 60_000, interval: 5 }).toHaveLength(1);
  demo.signal("SIGINT");
  expect(await demo.ended).toMatchObject({ code: 130 });
  expect(readdirSync(other.folder)).toEqual(["tmp"]);
  expect(databases()).toEqual([]);
});
