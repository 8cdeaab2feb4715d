import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { DOCS } from "../../docs/reference/docs.ts";
import { referenceFiles } from "../../docs/reference/files.ts";
import { objectives } from "../../src/objectives/registry.ts";
import { optimizers } from "../../src/optimizers/registry.ts";
import { everyNth } from "../support/faults/attempts.ts";

const files = referenceFiles();

const PICTURES: readonly string[] = ["pictures/objectives", "pictures/optimizers"];

test("the reference pages and pictures are those of the schema and the registries: npm run reference", () => {
  const stored = (file: string): string => (existsSync(join(DOCS, file)) ? readFileSync(join(DOCS, file), "utf8") : "");
  const all = [...files.keys()];
  const drawn = everyNth(
    20,
    all.filter((file) => file.endsWith(".svg")),
  );
  const made = [...all.filter((file) => file.endsWith(".md")), ...drawn];
  expect(made.filter((file) => stored(file) !== files.get(file)!())).toEqual([]);
  expect(all.filter((file) => stored(file) === "")).toEqual([]);
  const pictures = PICTURES.flatMap((folder) => readdirSync(join(DOCS, folder)).map((file) => `${folder}/${file}`));
  expect(pictures.filter((file) => !files.has(file))).toEqual([]);
});

test("each objective and optimizer has a section with a picture", () => {
  const pages = ["objectives.md", "suite-objectives.md", "optimizers.md"].map((page) => files.get(page)!()).join("\n");
  for (const name of [...Object.keys(objectives), ...Object.keys(optimizers)]) {
    expect(pages).toMatch(new RegExp(`^#+ ${name}$`, "m"));
    expect(pages).toMatch(new RegExp(`^!\\[.*\\]\\(pictures/\\w+/${name}\\.svg\\)$`, "m"));
  }
});
