import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { quickWorkplace } from "../cli/quick-workplace.ts";
import { startIn } from "../support/sweep-command.ts";
import type { Workplace } from "../support/sweep-command.ts";

const root = join(import.meta.dirname, "../..");
const readme = readFileSync(join(root, "README.md"), "utf8");

/** The README's blocks of a language. */
function blocks(language: string): string[] {
  return [...readme.matchAll(new RegExp("```" + language + "\n([^]*?)```", "g"))].map(([, text]) => text ?? "");
}

/** The arguments of `sweep` in each line, as a shell makes them, which reads no person's settings. */
async function argumentsOf(place: Workplace, lines: readonly string[]): Promise<string[][]> {
  const script = ["sweep() { printf '%s\\0' \"$@\"; printf '\\n\\0'; }", ...lines].join("\n");
  const { stdout } = await startIn(place.folder, "bash", ["--norc", "-c", script]).ended;
  return stdout
    .split("\n\0")
    .slice(0, -1)
    .map((line) => line.split("\0").slice(0, -1));
}

test("the README's commands work as they stand, its sweeps with fewer steps", async () => {
  const place = quickWorkplace();
  cpSync(join(root, "sweeps"), place.path("sweeps"), { recursive: true });
  const lines = blocks("sh")
    .flatMap((block) => block.split("\n"))
    .map((line) => line.replace("npm ci && ", ""))
    .filter((line) => line.startsWith("npx sweep "))
    .map((line) => line.replace(/^npx /, ""))
    .map((line) => line.replace(/^sweep run \S+/, "$& --set stop.max_steps=50"))
    .map((line) => line.replace(/^sweep (run|check) \S+/, "$& --threads 1"));
  expect(lines.length).toBeGreaterThan(5);
  // A process costs; it is a shell that writes to a file.
  const toFile = (line: string): boolean => / > \S+$/.test(line);
  const args = await argumentsOf(
    place,
    lines.map((line) => (toFile(line) ? "sweep" : line)),
  );
  expect(args).toHaveLength(lines.length);
  for (const [i, line] of lines.entries()) {
    const { code, stderr } = await (toFile(line) ? place.shell(line) : place.sweep(...args[i]!));
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
});
