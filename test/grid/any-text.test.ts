import { readFileSync, readdirSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { attempts } from "../support/faults/attempts.ts";
import { arbitraryText } from "../support/files/arbitrary-text.ts";
import { EVERYTHING } from "../support/spaces/everything-grid.ts";
import { messageOf } from "../support/spaces/parse.ts";

const folder = new URL("../data/bad-grids/", import.meta.url);
const corpus = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".yaml"))
  .map((name) => readFileSync(new URL(name, folder), "utf8"));
const words = [...new Set([EVERYTHING, ...corpus].flatMap((text) => text.match(/[\w.]+|[^\w\s]|\n */g) ?? []))];

test("the unmodified grid is valid", () => {
  expect(messageOf(EVERYTHING)).toBe("accepted");
});

test("mutated grids are accepted or refused with a message that names the file", () => {
  const edit = fc.record({ at: fc.nat(), cut: fc.nat({ max: 12 }), word: fc.constantFrom("", ...words) });
  fc.assert(
    fc.property(
      fc.constantFrom(EVERYTHING, ...corpus),
      fc.array(edit, { minLength: 1, maxLength: 4 }),
      (grid, edits) => {
        let text = grid;
        for (const { at, cut, word } of edits) {
          const from = at % (text.length + 1);
          text = text.slice(0, from) + word + text.slice(from + cut);
        }
        expect(messageOf(text)).toMatch(/^(accepted$|grid\.yaml:)/);
      },
    ),
    { numRuns: attempts(70, 2_000) },
  );
});

test("arbitrary text is accepted or refused with a message", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        arbitraryText(10),
        fc.array(fc.constantFrom(...words)).map((parts) => parts.join(" ")),
      ),
      (text) => {
        expect(messageOf(text)).toMatch(/^(accepted$|grid\.yaml:)/);
      },
    ),
    { numRuns: attempts(70, 1_500) },
  );
});

test("refuses more than 1 MB without parsing", () => {
  expect(messageOf("#".repeat(5_100_000))).toBe("grid.yaml: larger than 1 MB: 5.1 MB");
});
