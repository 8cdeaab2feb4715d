import { cpSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { argumentsOf, quickWorkplace } from "./quick-workplace.ts";
import type { QuickWorkplace } from "./quick-workplace.ts";
import { blocksOf, commandsOf, DOCUMENTS, ROOT } from "../../prose/documents.ts";
import type { Block } from "../../prose/documents.ts";

const allBlocks: readonly Block[] = DOCUMENTS.flatMap(blocksOf);

/** Options that shorten a sweep whose output is not shown. */
const SHORTER: Readonly<Record<string, string>> = {
  // Each pair of a function and a rule is compiled.
  optimizers: "--set stop.max_steps=50 --set objectives=[ravine,quadratic]",
  noise: "--set stop.max_steps=50 --set repeats=5",
  stability: "--set stop.max_steps=50 --set parameters.lr.num=20",
};

/** A run takes one thread, and a sweep of SHORTER fewer steps. */
function asRun(command: string): string {
  const name = /^sweep run sweeps\/(\w+)\.yaml/.exec(command)?.[1] ?? "";
  return command.replace(/^sweep (run|check) \S+/, `$& --threads 1 ${SHORTER[name] ?? ""}`);
}

/** Returns a workplace with the sweeps and the files of the documents. */
export function preparedPlace(): QuickWorkplace {
  const place = quickWorkplace();
  cpSync(join(ROOT, "sweeps"), place.path("sweeps"), { recursive: true });
  place.write("grid.yaml", "objective: rosenbrock\noptimizer: momentum\nparameters:\n  momentun: 0.9\n");
  writeNamedFiles(place);
  return place;
}

/** Writes the blocks that begin with the name of a file, as in `// mine.ts`. */
function writeNamedFiles(place: QuickWorkplace): void {
  for (const { text } of allBlocks) {
    const name = /^(?:\/\/|#) ([\w-]+\.(?:ts|yaml))\n/.exec(text)?.[1];
    if (name !== undefined) place.write(name, text);
  }
}

/** Replaces a duration, which differs each time. */
function withoutTimes(line: string): string {
  return line.replace(/in [\d.]+ m?s \([\d.]+ [kM]? ?steps\/s\)/, "in TIME").trimEnd();
}

interface Commands {
  readonly ofSweep: readonly string[];
  readonly ofSqlite: readonly string[];
}

/** Returns the commands of some blocks, as a shell with the package installed has them. */
function commandsIn(blocks: readonly Block[]): Commands {
  const commands = blocks
    .filter(({ language }) => language === "sh")
    .flatMap(commandsOf)
    .map((command) => command.replace(/^npm ci && /, ""))
    .filter((command) => !command.startsWith("npm "))
    .map((command) => command.replace(/^npx /, "").replace(/^sqlite3 -box /, "sqlite3 "));
  const ofSweep = commands.filter((command) => command.startsWith("sweep ")).map(asRun);
  const ofSqlite = commands.filter((command) => command.startsWith("sqlite3 "));
  expect(ofSweep.length + ofSqlite.length).toBe(commands.length);
  return { ofSweep, ofSqlite };
}

/**
 * Runs the commands of documents, which must succeed, and finds the outputs shown there. Commands
 * in `described` may fail: the page describes in words what leads to their output. Returns the
 * numbers of commands of sweep and of SQLite, and of lines shown.
 */
export async function runDocuments(documents: readonly string[], described: readonly string[] = []): Promise<number[]> {
  const blocks = allBlocks.filter(({ document }) => documents.includes(document));
  const place = preparedPlace();
  const { ofSweep, ofSqlite } = commandsIn(blocks);
  const written = new Set<string>();
  const lines = [...new Set([...ofSweep, ...described])];
  const toFile = / > \S+$/;
  const args = await argumentsOf(
    place,
    lines.map((line) => line.replace(toFile, "")),
  );
  for (const [i, line] of lines.entries()) {
    const { code, stdout, stderr } = await place.sweep(...args[i]!);
    if (!described.includes(line)) expect({ line, code, stderr }).toMatchObject({ code: 0 });
    for (const text of `${stdout}\n${stderr}`.split("\n")) written.add(withoutTimes(text));
  }
  for (const line of ofSqlite) {
    const { code, stdout, stderr } = await place.shell(line);
    expect({ line, code, stderr }).toMatchObject({ code: 0, stderr: "" });
    expect(stdout).not.toBe("");
  }
  const shown = blocks
    .filter(({ language }) => language === "text")
    .flatMap(({ document, line, text }) =>
      text.split("\n").map((shownLine, i) => ({ at: `${document}:${line + 1 + i}`, text: withoutTimes(shownLine) })),
    );
  expect(shown.filter(({ text }) => text.trim() !== "…" && !written.has(text))).toEqual([]);
  return [ofSweep.length, ofSqlite.length, shown.length];
}
