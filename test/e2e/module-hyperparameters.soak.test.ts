import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { runLines } from "../support/command/run-lines.ts";
import { GRID, place } from "./text-modules.ts";

test("texts, booleans and camelCase of a module are shown as written", async () => {
  const folder = place();
  const run = await runLines(folder, [
    ["plan", "g.yaml"],
    ["run", "g.yaml", "--quiet", "--threads", "1"],
    ["best"],
    ["best", "--format", "json"],
    ["show", "--at", "mode=fast", "--map"],
    ["show", "--x", "mode", "--y", "nesterov", "--at", "lr=0.1"],
    ["show", "--at", "nesterov=maybe"],
    ["query", "--columns", "trial,lr,nesterov,mode,weightDecay", "--where", "optimizer = 'mine'", "--format", "csv"],
    ["query", "--where", "nesterov and mode = 'fast'", "--columns", "trial", "--format", "csv"],
    ["query", "--group-by", "mode", "--columns", "mode,count", "--format", "csv"],
    ["query", "--group-by", "optimizer", "--columns", "mean(mode)"],
    ["trace", "g", "4"],
    ["plot", "--kind", "heatmap", "--out", "map.svg"],
    ["plot", "--kind", "sensitivity", "--x", "mode", "--out", "curves.svg"],
    ["run", "g.yaml", "--threads", "1", "--quiet", "--store", "summary", "--db", "summary.db"],
    ["show", "--db", "summary.db", "--map"],
  ]);
  const [plan, , best, bestJson, map, modes, maybe, csv, where, groups, mean, trace, heatmap, curves, , summary] = run;
  expect(plan?.stdout).toContain("last  trial 10: sphere mine, lr=0.2 nesterov=false mode=medium weightDecay=0\n");
  expect(run[1]?.stdout).toContain("lr=0.3 nesterov=true mode=fast ");
  expect(best?.stdout).toMatch(/^sphere mine +0\.3 +true +fast +converged/m);
  expect(JSON.parse(bestJson?.stdout ?? "")).toMatchObject([
    { nesterov: null, mode: null },
    { nesterov: true, mode: "fast", weightDecay: 0 },
  ]);
  expect(map?.stdout).toMatch(/by lr and nesterov; at mode fast\nnesterov\n true .*\nfalse .*\n/);
  expect(modes?.stdout).toMatch(
    /at lr 0\.1\nnesterov\n true .*\nfalse .*\n +slow +medium +fast +mode\n|slow +fast +mode/,
  );
  expect(maybe).toMatchObject({ code: 2, stderr: "no trial has nesterov = maybe: expected one of false, true\n" });
  // Spaces of sgd have no map of them.
  expect(csv?.stdout).toBe(
    `trial,lr,nesterov,mode,weightDecay
2,0.1,1,slow,0
3,0.1,1,fast,0
4,0.1,0,slow,0
5,0.1,0,fast,0
7,0.3,1,fast,0
8,0.3,0,slow,0
9,0.3,0,fast,0
10,0.2,0,medium,0
`,
  );
  expect(where?.stdout).toBe("trial\n3\n7\n");
  expect(groups?.stdout).toBe("mode,count\nfast,4\nmedium,1\nslow,3\n,2\n");
  expect(mean).toMatchObject({ code: 2, stderr: "mean() needs a numeric column: mode\n" });
  expect(trace?.stdout).toContain("lr 0.1, nesterov false, mode slow, weightDecay");
  expect([heatmap?.code, curves?.code]).toEqual([0, 0]);
  expect(readFileSync(folder.path("map.svg"), "utf8")).toContain(">true<");
  expect(readFileSync(folder.path("curves.svg"), "utf8")).toMatch(/>slow<[^]*>fast<[^]*>medium</);
  expect(summary?.stdout).toMatch(/ true .*\nfalse /);
  // Any SQLite reads the text.
  const { stdout } = await folder.shell(
    `sqlite3 results/sweeps.db "select mode, nesterov, weightDecay, typeof(mode) from results where trial in (4, 10)"`,
  );
  expect(stdout).toBe("slow|0|0.0|text\nmedium|0|0.0|text\n");
});

test("baselines and comparisons hold texts and booleans; values are part of a sweep's identity", async () => {
  const folder = place();
  const swapped = GRID.replace("[slow, fast]", "[fast, slow]").replace("[true, false]", "[false, true]");
  folder.write("h.yaml", `name: g${swapped}`);
  folder.write("m.yaml", `name: m${GRID.replace("mode: [slow, fast]", "mode: fast")}`);
  folder.write("n.yaml", `name: m${GRID.replace("mode: [slow, fast]", "mode: slow")}`);
  const run = await runLines(folder, [
    ["check", "g.yaml", "--threads", "1", "--update"],
    ["check", "g.yaml", "--threads", "1"],
    ["run", "g.yaml", "--threads", "1", "--quiet"],
    ["run", "h.yaml", "--threads", "1", "--quiet"],
    ["compare", "1", "2", "--format", "csv"],
    ["ls", "--format", "csv"],
    ["plan", "m.yaml"],
  ]);
  expect(run.map(({ code }) => code)).toEqual([0, 0, 0, 0, 0, 0, 2]);
  expect(run[6]?.stderr).toMatch(/^m\.yaml:\d+:\d+: exclude matches no grid point/);
  const baseline = readFileSync(folder.path("g.baseline.csv"), "utf8");
  expect(baseline).toContain("\nsphere,mine,lr=0.1 mode=fast nesterov=true weightDecay=0,0,converged,24,");
  expect(baseline.split("\n").filter((line) => line.startsWith("sphere,mine"))).toEqual(
    baseline
      .split("\n")
      .filter((line) => line.startsWith("sphere,mine"))
      .toSorted(),
  );
  expect(run[1]?.stdout).toContain("10 trials compared: 10 same");
  // Another order of values is another sweep of the same trials.
  expect(run[5]?.stdout.split("\n").filter((line) => /^[12],g,complete/.test(line))).toHaveLength(2);
  expect(run[4]?.stdout.trimEnd().split("\n")).toHaveLength(1);
  folder.write("g.baseline.csv", baseline.replace("mode=fast nesterov=true", "mode=fsat nesterov=true"));
  const [changed] = await runLines(folder, [["check", "g.yaml", "--threads", "1"]]);
  expect(changed?.code).toBe(1);
  expect(changed?.stdout).toContain("mode=fsat nesterov=true");
});
