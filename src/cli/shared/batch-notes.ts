import { trainingRows } from "../../objectives/data-spec.ts";
import type { SweepSpec } from "../../sweep/spec/sweep-spec.ts";

/** Returns notes on fixed orders of rows that never reach some of the training rows. */
export function batchNotes({ spaces }: Pick<SweepSpec, "spaces">): readonly string[] {
  const notes = spaces.flatMap(({ objective: { name, data }, batch, validation }) => {
    if (batch?.order === undefined || data === undefined) return [];
    const { stride } = batch.order;
    const rows = trainingRows(data, validation);
    const visited = rows / commonDivisor(stride, rows);
    if (visited === rows) return [];
    return [
      `note: a stride of ${stride} visits ${visited} of the ${rows} training rows of "${name}"; ` +
        "choose one that has no common divisor with their number",
    ];
  });
  return [...new Set(notes)];
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}
