import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export const ROOT: string = join(import.meta.dirname, "../..");

/** A fenced block of a document. */
export interface Block {
  readonly document: string;
  /** Line of the opening fence, from 1. */
  readonly line: number;
  /** The word after the opening fence. */
  readonly language: string;
  readonly text: string;
}

/** The front page, then the pages of docs/. */
export const DOCUMENTS: readonly string[] = [
  "README.md",
  ...readdirSync(join(ROOT, "docs"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".md"))
    .map((file) => `docs/${file}`)
    .toSorted(),
];

export function readDocument(document: string): string {
  return readFileSync(join(ROOT, document), "utf8");
}

/** Returns the fenced blocks of a document. */
export function blocksOf(document: string): Block[] {
  const text = readDocument(document);
  return [...text.matchAll(/^```(\w*)\n([^]*?)^```$/gm)].map((match) => ({
    document,
    line: text.slice(0, match.index).split("\n").length,
    language: match[1]!,
    text: match[2]!,
  }));
}

/** Returns the commands of a shell block. A command continues until its double quotes close. */
export function commandsOf({ text }: Block): string[] {
  const commands: string[] = [];
  let open = "";
  for (const line of text.split("\n")) {
    if (open === "" && (line === "" || line.startsWith("#"))) continue;
    open += open === "" ? line : `\n${line}`;
    if ((open.split('"').length - 1) % 2 === 1) continue;
    commands.push(open.replace(/ +# .*$/, ""));
    open = "";
  }
  if (open !== "") throw new Error(`a command does not end: ${open}`);
  return commands;
}
