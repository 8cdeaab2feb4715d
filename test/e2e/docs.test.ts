import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { runDocuments } from "../support/command/document-commands.ts";
import { blocksOf, commandsOf, DOCUMENTS, readDocument, ROOT } from "../prose/documents.ts";
import type { Block } from "../prose/documents.ts";

const blocks: readonly Block[] = DOCUMENTS.flatMap(blocksOf);

const inLanguage = (language: string): Block[] => blocks.filter((block) => block.language === language);

test("the commands in README succeed, and the outputs shown are theirs", async () => {
  const [sweeps = 0, queries = 0, shown = 0] = await runDocuments(["README.md"], ["sweep plan grid.yaml"]);
  expect(sweeps > 5 && queries > 0 && shown > 5).toBe(true);
});

test("no command is in a block that is not checked", () => {
  const unmarked = inLanguage("").filter(({ text }) =>
    /^(?:\$ )?(?:npx|npm|sqlite3|sweep (?:run|check|plan|query)) /m.test(text),
  );
  expect(unmarked).toEqual([]);
  // Unchecked: `console` cannot be reproduced, `bash` and `yml` need other machines, and `python`
  // is the book's class.
  const marked = new Set(blocks.map(({ language }) => language));
  expect([...marked].toSorted()).toEqual([
    "",
    "bash",
    "console",
    "python",
    "sh",
    "sql",
    "text",
    "ts",
    "typescript",
    "yaml",
    "yml",
  ]);
});

test("the workflow in docs uses the action with inputs and outputs that it has", () => {
  const workflows = inLanguage("yaml").filter(({ text }) => text.includes("runs-on:"));
  expect(workflows.map(({ document }) => document)).toEqual(["docs/ci.md"]);
  const action = parse(readFileSync(join(ROOT, "action.yml"), "utf8")) as Record<"inputs" | "outputs", object>;
  for (const { text } of workflows) {
    const { jobs } = parse(text) as { jobs: { check: { steps: { uses?: string; with?: object }[] } } };
    const step = jobs.check.steps.find(({ uses }) => uses?.startsWith("gradsweep/") === true);
    expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(Object.keys(step?.with ?? {})));
    expect(step?.with).toHaveProperty("grids");
  }
  // The tables of docs/ci.md list all of them.
  for (const name of [...Object.keys(action.inputs), ...Object.keys(action.outputs)]) {
    expect(readDocument("docs/ci.md")).toMatch(new RegExp(`^\\|.*\`${name}\``, "m"));
  }
});

test("the library page lists every export", async () => {
  const page = readDocument("docs/library.md");
  const names = Object.keys(await import("../../src/index.ts"));
  expect(names.length).toBeGreaterThan(4);
  expect(names.filter((name) => !page.includes(`| \`${name}`))).toEqual([]);
});

test("CI runs the first commands of README as they stand", () => {
  const ci = readFileSync(join(ROOT, ".ci/run"), "utf8").split("\n");
  const [start, ask] = inLanguage("sh").flatMap((block) => (block.document === "README.md" ? [commandsOf(block)] : []));
  expect(ci).toEqual(expect.arrayContaining([...start!, ...ask!]));
});
