import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseGrid } from "../../src/grid/parse-grid.ts";
import { countTrials } from "../../src/sweep/points/count-trials.ts";
import { argumentsOf, quickWorkplace } from "../support/command/quick-workplace.ts";
import type { Workplace } from "../support/command/sweep-command.ts";

const root = join(import.meta.dirname, "../..");
const readme = readFileSync(join(root, "README.md"), "utf8");

/** The README's blocks of a language. */
function blocks(language: string): string[] {
  return [...readme.matchAll(new RegExp("```" + language + "\n([^]*?)```", "g"))].map(([, text]) => text ?? "");
}

/** What makes a sweep of the README shorter than it stands there; each grid as a whole is read by the last test. */
const SHORTER: Readonly<Record<string, string>> = {
  // Each pair of a function and a rule is compiled.
  optimizers: "--set objectives=[ravine,quadratic]",
  noise: "--set repeats=5",
  stability: "--set parameters.lr.num=20",
};

function shorter(line: string): string {
  const [run = "", name = ""] = /^sweep run sweeps\/(\w+)\.yaml/.exec(line) ?? [];
  return line.replace(run, `${run} --set stop.max_steps=50 ${SHORTER[name] ?? ""}`);
}

test("the README's commands work as they stand, its sweeps with fewer steps", async () => {
  const place = quickWorkplace();
  cpSync(join(root, "sweeps"), place.path("sweeps"), { recursive: true });
  const lines = blocks("sh")
    .flatMap((block) => block.split("\n"))
    .map((line) => line.replace("npm ci && ", ""))
    .filter((line) => line.startsWith("npx sweep "))
    .map((line) => line.replace(/^npx /, ""))
    .map((line) => (line.startsWith("sweep run ") ? shorter(line) : line))
    .map((line) => line.replace(/^sweep (run|check) \S+/, "$& --threads 1"));
  expect(lines.length).toBeGreaterThan(5);
  // A process costs, and it is a shell that writes to a file: the first such line is one, of the others this is left out.
  const toFile = / > \S+$/;
  const first = lines.find((line) => toFile.test(line));
  expect(first).toBeDefined();
  const args = await argumentsOf(
    place,
    lines.map((line) => line.replace(toFile, "")),
  );
  for (const [i, line] of lines.entries()) {
    const { code, stderr } = await (line === first ? place.shell(line) : place.sweep(...args[i]!));
    expect({ line, code, stderr }).toMatchObject({ code: 0 });
  }
}, 120_000);

/** Writes the blocks that begin with a file's name, as \`// mine.ts\`. */
function writeModules(place: Workplace): void {
  for (const [, name = "", text = ""] of readme.matchAll(/^```\w+\n(?:\/\/|#) (\S+\.(?:ts|yaml))\n([^]*?)```/gm))
    place.write(name, text);
}

test("the README's modules are an optimizer and an objective, and do what it shows", async () => {
  const place = quickWorkplace();
  writeModules(place);
  expect(readme).toContain(await place.out("run", "own.yaml", "--threads", "1"));
  const columns = "objective,lr,momentum,status,steps,final_loss,best_loss,gradient_norm";
  const rowsOf = (optimizer: string): Promise<string> =>
    place.out("query", "--where", `optimizer = '${optimizer}'`, "--columns", columns, "--format", "csv");
  const [own, builtIn] = await Promise.all([rowsOf("mine"), rowsOf("momentum")]);
  expect(own.trimEnd().split("\n")).toHaveLength(1 + 126);
  expect(own).toBe(builtIn);
});

test("the README's grids are grids", async () => {
  const place = quickWorkplace();
  writeModules(place);
  const grids = blocks("yaml").filter((text) => /^objectives?:/m.test(text) && text.includes("parameters:"));
  expect(grids.length).toBeGreaterThanOrEqual(2);
  for (const [i, text] of grids.entries()) {
    place.write(`${i}.yaml`, text);
    expect(await place.out("plan", `${i}.yaml`)).toContain(" trials in ");
  }
  for (const [, file = ""] of readme.matchAll(/^(?:npm ci && )?npx sweep run (sweeps\/\w+\.yaml)/gm)) {
    const { spec } = parseGrid(readFileSync(join(root, file), "utf8"), { file });
    expect(spec.spaces.map((space) => countTrials(space)).every((trials) => trials > 0)).toBe(true);
    expect(spec.spaces.length).toBeGreaterThan(0);
  }
});
