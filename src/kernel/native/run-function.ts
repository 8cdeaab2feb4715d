import type { Over } from "./lane-code.ts";

/** The parts of the loop over steps. Statements of `before` and `after` are for lane k. */
export interface RunParts {
  /** Names of the function's arrays. */
  readonly arrays: readonly string[];
  readonly before: readonly string[];
  readonly over: Over;
  /** Computes a step: sets `hit` if a trial may stop, then has BREAK, then goes on. */
  readonly step: { readonly arrays: readonly string[]; readonly code: string };
  readonly after: readonly string[];
}

/** Ends the loop over steps at a point where a trial may stop, before the next update. */
export const BREAK = "if (step == limit || (hit && step >= from)) break;";

/** Returns declarations of arrays with a number for each lane. */
export function declarations(arrays: readonly string[]): string {
  return arrays.map((name) => `double ${name}[K];`).join("\n");
}

/**
 * Returns the function that steps all lanes until a trial may have stopped, or `limit` steps have
 * been made. Returns their number. Stop rules are tested from step `from` on, 0 or 1.
 */
export function runFunction({ arrays, before, over, step, after }: RunParts): string {
  return `static int64_t run(Lanes *restrict s, const Memory *restrict m, int64_t limit, int64_t from) {
const double size = m->size, rest = m->rest_squares, max_steps = m->max_steps;
${declarations([...arrays, ...step.arrays])}
${over(before)}
int64_t step = 0;
for (;; step++) {
int64_t hit = 0;
${step.code}
}
${over(after)}
return step;
}`;
}
