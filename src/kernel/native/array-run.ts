import type { LoweredSpace } from "../lowering/lowered-space.ts";
import type { Invariants } from "./invariants.ts";
import { LaneCode, sideBySide } from "./lane-code.ts";
import type { Operand } from "./lane-code.ts";
import { BREAK, runFunction } from "./run-function.ts";
import { coordinate, row, RowUpdate } from "./row-update.ts";
import { stopFlag } from "./stop-flag.ts";

/**
 * Returns the loop over steps of many coordinates. Rows stay in memory, and loops over coordinates
 * stay loops. `differentiate` generates the loss, and writes the gradient to its rows.
 */
export function arrayRun(
  lowered: LoweredSpace,
  invariants: Invariants,
  differentiate: (code: LaneCode) => Operand,
): string {
  const { space } = lowered;
  const dim = space.objective.dim;
  const code = new LaneCode();
  const loss = differentiate(code);
  const squares = code.array();
  code.statement([], () => `${squares} = 0.0;`);
  code.loop(dim, () => code.statement([], () => `${squares} += ${coordinate("g")} * ${coordinate("g")};`));
  code.statement(
    [loss],
    (one) => `${row("loss")} = ${one}; ${row("best")} = ${one} < ${row("best")} ? ${one} : ${row("best")};`,
  );
  code.statement([], () => `${row("squares")} = ${squares};`);
  stopFlag(code, space, { loss, squares }, row);
  code.line(BREAK);
  new RowUpdate(code, lowered, invariants, row("loss")).step();
  return runFunction({ arrays: [], before: [], over: sideBySide, step: code.print(sideBySide), after: [] });
}
