import { costAt } from "../analysis/runtime/run.ts";
import type { Cost, Run } from "../analysis/runtime/run.ts";

/** A run to export. Losses are differences to the minimum. */
export interface ExportedRun extends Run {
  readonly instance: number;
  /** The loss at the start; Infinity if it is unknown. */
  readonly start: number;
  /** The lowest loss; Infinity if it is unknown. */
  readonly best: number;
}

/** A row of a COCO file. */
export interface CocoRow {
  readonly evaluations: number;
  /** The lowest loss so far. */
  readonly best: number;
}

// COCO prints ten digits: a target itself may round up, and readers then miss it.
const BELOW = 0.999999;
// COCO's number for infinity.
const INFINITE = 3e21;

/**
 * Returns the rows of a run in COCO's format: the first point, each point that first reached a
 * target, and the last. The lowest loss never increases.
 */
export function cocoRows(
  { steps, hits, start, best }: ExportedRun,
  targets: readonly number[],
  { cost, dim }: { readonly cost: Cost; readonly dim: number },
): CocoRow[] {
  const reached = new Map<number, number>([[0, Math.min(start, INFINITE)]]);
  for (const [i, target] of targets.entries()) {
    const hit = hits[i]!;
    // The loss at the start is exact, if it is known.
    if (hit !== Infinity && (hit > 0 || start === Infinity)) reached.set(hit, BELOW * target);
  }
  reached.set(steps, Math.min(best, reached.get(steps) ?? Infinity));
  let lowest = Infinity;
  return [...reached]
    .toSorted(([a], [b]) => a - b)
    .map(([step, loss]) => {
      lowest = Math.min(lowest, loss);
      return { evaluations: costAt(cost, dim, step), best: lowest };
    });
}
