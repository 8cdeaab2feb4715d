import type { RuledSpace } from "../lowering/lowered-space.ts";
import { isNoisy } from "../lowering/noisy-rule.ts";
import type { Invariants } from "./invariants.ts";
import { LaneCode, sideBySide } from "./lane-code.ts";
import { drawNormals } from "./noise-code.ts";
import { row, RowUpdate } from "./row-update.ts";
import { runFunction } from "./run-function.ts";

/**
 * Returns the loop over steps with batches: along the lists of rows, until `limit` steps have been
 * made or a batch's loss is not finite or too large.
 */
export function batchRun(lowered: RuledSpace, invariants: Invariants, size: number): string {
  const { space, rule } = lowered;
  const code = new LaneCode();
  code.line("if (step == limit) break;");
  code.line(`batch(s, m, m->lists + step * ${size}, ${size});`);
  code.raise("hit", [], () => `!(fabs(${row("loss")}) <= size)`);
  code.line("if (hit) break;");
  if (isNoisy(rule)) drawNormals(code, space.objective.dim, row("t"));
  new RowUpdate(code, lowered, invariants, row("loss")).step();
  return runFunction({ arrays: [], before: [], over: sideBySide, step: code.print(sideBySide), after: [] });
}
