import { expect, test } from "vitest";
import { quickWorkplace } from "../support/command/quick-workplace.ts";
import { workplace } from "../support/command/sweep-command.ts";
import type { Workplace } from "../support/command/sweep-command.ts";

/** Runs `sweep` on a terminal of this width and gives what it sends there, cut where it moves the cursor. */
async function onTerminal(place: Workplace, columns: number, command: string): Promise<string[]> {
  place.write("line.sh", `stty cols ${columns} rows 24\n"$NODE" "$BIN" ${command}\n`);
  const script =
    process.platform === "linux" ? 'script -qec "bash line.sh" /dev/null' : "script -q /dev/null bash line.sh";
  const { stdout } = await place.shell(script);
  const escape = String.fromCodePoint(27);
  return stdout
    .replaceAll("\r\n", "\n")
    .split(escape)
    .map((part) => part.replace(/^\[[\d;?]*[A-Za-z]/, ""));
}

test("a run shows how it gets on, on a line that keeps to the terminal and goes at the end", async () => {
  const place = workplace();
  place.write(
    "grid.yaml",
    "objective: ravine\noptimizer: momentum\nparameters: { lr: { min: 1e-4, max: 1, scale: log, num: 150 } }\n" +
      "stop: { max_steps: 1000000, target: 0 }\n",
  );
  const shown = await onTerminal(place, 60, "run grid.yaml --threads 1");
  const progress = shown.filter((part) => part.includes("trials/s"));
  expect(progress.length).toBeGreaterThan(1);
  for (const line of progress) {
    expect(line).toMatch(/^[<>]?\d+ % {2}\d+\/150 trials · /);
    expect(line.trimEnd().length).toBeLessThan(60);
  }
  const left = shown.at(-1)!;
  expect(left).toMatch(/^space +ravine momentum\ntrials +150\n/);
});

test("tables that are too wide become blocks, and lists are cut at the edge", async () => {
  const place = quickWorkplace();
  place.write(
    "grid.yaml",
    "objective: booth\noptimizer: adam\nparameters: { lr: [0.1, 0.2] }\nstop: { max_steps: 50 }\n",
  );
  await place.out("run", "grid.yaml", "--threads", "1");
  const query = "query --all";
  const [wide] = await onTerminal(place, 200, query);
  expect(wide).toMatch(/^trial +objective +optimizer +lr +beta1 .*\n +0 +booth +adam +0\.1 .*\n +1 +booth .*\n$/);
  const [narrow] = await onTerminal(place, 60, query);
  expect(narrow).toMatch(/^trial +0\nobjective +booth\noptimizer +adam\nlr +0\.1\n[^]*\n\ntrial +1\n/);
  const [parquet] = await onTerminal(place, 100, "query --format parquet");
  expect(parquet).toBe("cannot write parquet to a terminal: add --out FILE\n");
  for (const list of ["objectives", "optimizers"]) {
    const [text] = await onTerminal(place, 80, `list ${list}`);
    const lines = text!.trimEnd().split("\n");
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(lines.filter((line) => line === "")).toEqual([]);
  }
});
