import { expect, test } from "vitest";
import { readOwner, until } from "../support/command/progress.ts";
import { quickWorkplace } from "../support/command/quick-workplace.ts";
import { TERMINAL_LINE } from "../support/command/terminal-line.ts";
import { workplace } from "../support/command/sweep-command.ts";
import type { Workplace } from "../support/command/sweep-command.ts";

/** Returns a shell line that runs `sweep` on a terminal of this width. */
function terminalLine(place: Workplace, columns: number, command: string): string {
  place.write("line.sh", `stty cols ${columns} rows 24\n"$NODE" "$BIN" ${command}\n`);
  return TERMINAL_LINE;
}

/**
 * Runs `sweep` on a terminal of this width; returns its output, split where it moves the cursor.
 */
async function onTerminal(place: Workplace, columns: number, command: string): Promise<string[]> {
  return splitAtEscapes((await place.shell(terminalLine(place, columns, command))).stdout);
}

function splitAtEscapes(output: string): string[] {
  const escape = String.fromCodePoint(27);
  return output
    .replaceAll("\r\n", "\n")
    .split(escape)
    .map((part) => part.replace(/^\[[\d;?]*[A-Za-z]/, ""));
}

test("a run shows its progress on one line no wider than the terminal, and clears it at the end", async () => {
  const place = workplace();
  place.write(
    "grid.yaml",
    "objective: ravine\noptimizer: momentum\nparameters: { lr: { min: 1e-9, max: 1e-8, num: 10000 } }\n" +
      "stop: { max_steps: 10000000, target: 0 }\n",
  );
  const ended = place.shell(`${terminalLine(place, 60, "run grid.yaml --threads 1")} >shown.txt`);
  const progressLines = (parts: readonly string[]): string[] => parts.filter((part) => part.includes("trials/s"));
  // The run is long: it is stopped once it has shown two lines.
  await until(() => place.has("shown.txt") && progressLines(splitAtEscapes(place.read("shown.txt"))).length > 1);
  process.kill(readOwner(place)!, "SIGINT");
  await ended;
  const shown = splitAtEscapes(place.read("shown.txt"));
  const progress = progressLines(shown);
  for (const line of progress) {
    expect(line).toMatch(/^[<>]?\d+ % {2}[\d,]+\/10,000 trials · /);
    expect(line.trimEnd().length).toBeLessThan(60);
  }
  expect(shown.at(-1)).toMatch(/^interrupted: finished trials are stored/);
});

test("a run of an edge, whose end nobody knows, shows its trials and its round, but no share and no time", async () => {
  const place = workplace();
  place.write(
    "edge.yaml",
    "objective: ravine\noptimizer: momentum\nnoise: 0.01\nedge: { of: diverged, tolerance: 0.00025 }\n" +
      "parameters: { lr: { min: 0.1, max: 4.1, num: 17 }, momentum: { min: 0, max: 0.99, num: 17 } }\n" +
      "stop: { max_steps: 100000, target: 0 }\n",
  );
  const ended = place.shell(`${terminalLine(place, 60, "run edge.yaml --threads 1")} >shown.txt`);
  const pattern = /^\d+ trials?, round [1-9]\d* · [\d.]+ k?\s?trials\/s/;
  await until(
    () => place.has("shown.txt") && splitAtEscapes(place.read("shown.txt")).some((part) => pattern.test(part)),
  );
  process.kill(readOwner(place)!, "SIGINT");
  await ended;
  const shown = splitAtEscapes(place.read("shown.txt")).filter((part) => part.includes("trials/s"));
  expect(shown.filter((part) => !/^\d+ trials?, round \d+ · /.test(part) || /%| left/.test(part))).toEqual([]);
});

test("the table of a check fits a terminal like others; a pipe is never cut or wrapped, whatever COLUMNS says", async () => {
  const place = quickWorkplace();
  place.write("grid.yaml", "objective: booth\noptimizer: adam\nparameters: { lr: [0.1, 0.2] }\n");
  await place.out("check", "grid.yaml", "--threads", "1", "--update");
  const faster = place.read("grid.baseline.csv").replaceAll(/converged,\d+/g, "converged,1");
  place.write("grid.baseline.csv", faster);
  const check = ["check", "grid.yaml", "--threads", "1", "--quiet"];
  const [narrow] = await onTerminal(place, 60, check.join(" "));
  expect(narrow).toMatch(
    /\nwhat +regressed\ntrial +booth adam lr=0\.1 .*\nbefore → after +steps 1 → .*\n\nwhat +regressed\n/,
  );
  for (const args of [check, ["trace", "grid.yaml", "0"]]) {
    const widths = ["1000", "40"].map((columns) => place.sweepIn({ COLUMNS: columns }, ...args));
    const [wide, narrow] = (await Promise.all(widths)).map(({ stdout }) =>
      stdout.split("\n").filter((line) => /^(regressed|converged|grid, )/.test(line)),
    );
    expect(narrow).toEqual(wide);
    expect(Math.max(...narrow!.map((line) => line.length))).toBeGreaterThan(60);
  }
});

test("a run of many spaces shows the first of them on a terminal, and names the command for all", async () => {
  const place = quickWorkplace();
  place.write("grid.yaml", "objectives: [{ suite: bbob, dim: 2 }]\noptimizers: [sgd, adam]\nstop: { max_steps: 0 }\n");
  const run = "run grid.yaml --threads 1 --fresh";
  const rows = (text: string): number => [...text.matchAll(/^bbob_f\d+ /gm)].length;
  const shown = (await onTerminal(place, 150, run)).join("");
  expect(rows(shown)).toBe(40);
  expect(shown).toMatch(/\nbbob_f20 adam .*\nand 8 more spaces: sweep show 1 --no-map\n\ngrid: 48 trials/);
  expect(rows((await onTerminal(place, 300, "show 1 --no-map")).join(""))).toBe(48);
  expect(rows((await onTerminal(place, 150, `${run} --quiet`)).join(""))).toBe(48);
  expect(rows(await place.out(...run.split(" ")))).toBe(48);
});

test("a table wider than the terminal becomes blocks, and lists are cut at its edge", async () => {
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
