import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "./documents.ts";

/** Phrases of the old style, each with a replacement. */
const PHRASES: Readonly<Record<string, string>> = {
  "\\bpersons?\\b": "the user",
  "\\btold\\b": "reported, says",
  "\\bwhoever\\b": "name the actor",
  "\\bis none\\b": "does not exist",
  "\\bso many\\b": "a number",
  "\\bso manieth\\b": "every N-th",
  "\\bcomes of\\b": "results from",
  "\\bof (its|one's) own\\b": "own, separate",
  "\\bgives? back\\b": "returns",
  "\\banew\\b": "again",
};

/** Files whose text is data, generated or not ours. */
const OUTSIDE: readonly RegExp[] = [
  /^test\/data\//,
  /^package-lock\.json$/,
  /^LICENSE$/,
  /\.snap$/,
  /^test\/prose\/words\.test\.ts$/,
];

/** Legitimate uses, as part of a line, each with its reason. */
const EXCEPTIONS: readonly { readonly file: string; readonly text: string; readonly reason: string }[] = [];

const TEXT = /\.(ts|js|css|html|md|yaml|json)$/;

const FOLDERS: readonly string[] = ["src", "workers", "bin", "bundle", "bench", "docs", "sweeps", "test"];

/** Returns the files of this repository that people write. */
function ownFiles(): string[] {
  const inFolders = FOLDERS.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" }).map((file) => `${folder}/${file}`),
  );
  return [...readdirSync(ROOT), ...inFolders]
    .map((file) => file.replaceAll("\\", "/"))
    .filter((file) => TEXT.test(file) && !OUTSIDE.some((pattern) => pattern.test(file)));
}

function relapses(file: string): string[] {
  const found: string[] = [];
  for (const [i, line] of readFileSync(join(ROOT, file), "utf8").split("\n").entries()) {
    for (const [phrase, better] of Object.entries(PHRASES)) {
      const match = new RegExp(phrase, "i").exec(line);
      if (match === null) continue;
      if (EXCEPTIONS.some((exception) => exception.file === file && line.includes(exception.text))) continue;
      found.push(`${file}:${i + 1}: "${match[0]}"; better: ${better}`);
    }
  }
  return found;
}

test("comments, messages and documents avoid the phrases of the old style", () => {
  const files = ownFiles();
  expect(files.length).toBeGreaterThan(500);
  expect(files.flatMap(relapses)).toEqual([]);
});

test("comments open with a verb or a noun, not with What or Where, and fit into 100 columns", () => {
  const found = ownFiles()
    .filter((file) => file.endsWith(".ts"))
    .flatMap((file) =>
      readFileSync(join(ROOT, file), "utf8")
        .split("\n")
        .flatMap((line, i) => {
          if (!/^\s*(\/\*\*|\*|\/\/)\s/.test(line)) return [];
          const isOdd = /^\s*\/\*\* (What|Where|Whatever|Whoever) /.test(line);
          return isOdd || line.length > 100 ? [`${file}:${i + 1}: ${line.trim()}`] : [];
        }),
    );
  expect(found).toEqual([]);
});

test("each exception is needed", () => {
  const isNeeded = ({ file, text }: (typeof EXCEPTIONS)[number]): boolean =>
    readFileSync(join(ROOT, file), "utf8")
      .split("\n")
      .some((line) => line.includes(text) && Object.keys(PHRASES).some((phrase) => new RegExp(phrase, "i").test(line)));
  expect(EXCEPTIONS.filter((exception) => !isNeeded(exception))).toEqual([]);
});
