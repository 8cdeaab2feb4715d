import type { RuledSpace } from "../lowering/lowered-space.ts";
import { isNoisy } from "../lowering/noisy-rule.ts";
import type { Differentiated } from "./array-loss.ts";
import type { Invariants } from "./invariants.ts";
import { LaneCode, sideBySide } from "./lane-code.ts";
import { drawNormals } from "./noise-code.ts";
import { BREAK, runFunction } from "./run-function.ts";
import { coordinate, row, RowUpdate } from "./row-update.ts";
import { stopFlag } from "./stop-flag.ts";

/**
 * Returns the loop over steps of many coordinates. Rows stay in memory, and loops over coordinates
 * stay loops. `differentiate` generates the loss, and writes the gradient to its rows.
 */
export function arrayRun(
  lowered: RuledSpace,
  invariants: Invariants,
  differentiate: (code: LaneCode) => Differentiated,
): string {
  const { space, rule } = lowered;
  const code = new LaneCode();
  if (isNoisy(rule)) drawNormals(code, space.objective.dim, row("t"));
  const { loss, squares = gradientSquares(code, space.objective.dim) } = differentiate(code);
  code.statement(
    [loss],
    (one) => `${row("loss")} = ${one}; ${row("best")} = ${one} < ${row("best")} ? ${one} : ${row("best")};`,
  );
  code.statement([squares], (sum) => `${row("squares")} = ${sum};`);
  stopFlag(code, space, { loss, squares }, row);
  code.line(BREAK);
  new RowUpdate(code, lowered, invariants, row("loss")).step();
  return runFunction({ arrays: [], before: [], over: sideBySide, step: code.print(sideBySide), after: [] });
}

function gradientSquares(code: LaneCode, dim: number): string {
  const squares = code.array();
  code.statement([], () => `${squares} = 0.0;`);
  code.loop(dim, () => code.statement([], () => `${squares} += ${coordinate("g")} * ${coordinate("g")};`));
  return squares;
}
