// The set-ups of docs/machines.md, which tests run.
import { chmodSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { expect } from "vitest";
import { blocksOf } from "../../prose/documents.ts";
import { quickWorkplace } from "./quick-workplace.ts";
import { BIN } from "./sweep-command.ts";
import type { Workplace } from "./sweep-command.ts";

/** Returns the set-up of the page that contains a text. */
export function setUpWith(text: string): string {
  const blocks = blocksOf("docs/machines.md").filter((block) => block.text.includes(text));
  expect(blocks).toHaveLength(1);
  return blocks[0]!.text;
}

/** Writes a program of a workplace. */
export function writeProgram(place: Workplace, name: string, text: string): void {
  mkdirSync(dirname(place.path(name)), { recursive: true });
  place.write(name, `#!/bin/sh\n${text}\n`);
  chmodSync(place.path(name), 0o755);
}

/** Returns a workplace with a grid, and the command where npm installs it. */
export function installed(yaml: string): Workplace {
  const place = quickWorkplace();
  place.write("grid.yaml", yaml);
  writeProgram(place, "node_modules/.bin/sweep", `exec "${process.execPath}" "${BIN}" "$@"`);
  return place;
}
