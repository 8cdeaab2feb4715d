import { readFileSync, readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { messageOf } from "./parse.ts";

const folder = new URL("../data/bad-grids/", import.meta.url);
const grids = readdirSync(folder).filter((name) => name.endsWith(".yaml"));

function read(name: string): string {
  return readFileSync(new URL(name, folder), "utf8");
}

test.each(grids)("%s", (name) => {
  expect(`${messageOf(read(name), { file: name })}\n`).toBe(read(name.replace(".yaml", ".txt")));
});
