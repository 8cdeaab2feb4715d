import type { Cell } from "../../../format/table.ts";
import { PRINTED } from "../../../sweep/outcomes/printed-columns.ts";
import type { TraceEnd, TraceStep } from "../../../trace/trace-trial.ts";

/** Returns the columns of a trace, with the first `coordinates` coordinates. */
export function traceColumns(coordinates: number): string[] {
  return [...PRINTED.trace.first, ...Array.from({ length: coordinates }, (_, i) => `x${i + 1}`)];
}

/**
 * Yields every `every`-th step of a path, plus the last. Non-finite values become null. Calls
 * `ended` after the last row.
 */
export function* traceRows(
  path: Generator<TraceStep, TraceEnd>,
  { coordinates, every }: { readonly coordinates: number; readonly every: number },
  ended: (end: TraceEnd) => void,
): Generator<Cell[]> {
  let last: Cell[] | undefined;
  let next = path.next();
  for (; next.done !== true; next = path.next()) {
    const { step, loss, gradientNorm, stepLength, x } = next.value;
    const row = [step, loss, gradientNorm, stepLength, ...x.subarray(0, coordinates)].map(finite);
    last = step % every === 0 ? undefined : row;
    if (last === undefined) yield row;
  }
  if (last !== undefined) yield last;
  ended(next.value);
}

function finite(value: number): Cell {
  return Number.isFinite(value) ? value : null;
}
