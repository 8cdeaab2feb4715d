// The steps at which a trial reached its targets, as one text: two digits with the width of a
// number, then the numbers, padded to this width. The targets that it did not reach are the last
// ones, and are left out. A view can read it without the functions for JSON, which not every
// SQLite 3.37 has. docs/design/store-and-lease.md compares it with other encodings.

/** The column of `result` that has the text; NULL if the space has no targets. */
export const TARGET_STEPS = "target steps";

const WIDTH = 2;

/** Returns the text of the steps from `from` up to `to`, or up to the first NaN. */
export function targetText(steps: Float64Array, from: number, to: number): string {
  let end = from;
  while (end < to && !Number.isNaN(steps[end]!)) end += 1;
  // No step is larger than the last.
  const width = end === from ? 0 : String(steps[end - 1]!).length;
  let text = String(width).padStart(WIDTH, "0");
  for (let at = from; at < end; at += 1) text += String(steps[at]!).padStart(width);
  return text;
}

/** Returns the SQL of the step to the target at a position, from 0; NULL if it was not reached. */
export function targetStepSql(text: string, position: string): string {
  const width = `substr(${text}, 1, ${WIDTH})`;
  return `CAST(nullif(substr(${text}, ${WIDTH + 1} + ${position} * ${width}, ${width}), '') AS INTEGER)`;
}

/** Returns the steps in a text: those to the first targets, which were reached. */
export function stepsIn(text: string): number[] {
  const width = Number(text.slice(0, WIDTH));
  const steps: number[] = [];
  for (let at = WIDTH; at < text.length; at += width) steps.push(Number(text.slice(at, at + width)));
  return steps;
}
