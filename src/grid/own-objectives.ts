import { checkShape } from "./schema/shape.ts";
import { mergeBlocks } from "./read/blocks.ts";
import { isOwn } from "./read/objectives.ts";
import { readDocument } from "./yaml/document.ts";
import { toPlain } from "./yaml/plain.ts";
import { Problems } from "./yaml/problems.ts";

/**
 * Returns the names of the objectives that a grid defines. A name has one meaning in a grid, so all
 * others are built in. Reads the text alone, without modules and constants. Throws SweepError if it
 * is not a grid.
 */
export function ownObjectives(text: string): ReadonlySet<string> {
  const document = readDocument(text, "grid");
  const problems = new Problems(document);
  const blocks = mergeBlocks(checkShape(toPlain(document, problems), problems), problems);
  problems.throwAny();
  const entries = blocks.flatMap(({ objectives }) => objectives.map(({ value }) => value));
  return new Set(entries.flatMap((entry) => (typeof entry === "object" && isOwn(entry) ? [entry.name] : [])));
}
