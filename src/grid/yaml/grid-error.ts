import { SweepError } from "../../errors.ts";
import { frameAt } from "./frame.ts";
import type { Framed } from "./frame.ts";

/** A problem of a grid. Line and column count from 1; undefined if it has no place in the text. */
export interface GridProblem {
  readonly line: number | undefined;
  readonly column: number | undefined;
  readonly message: string;
}

/** The problems of a grid, in file order. The message shows the first ones with their lines. */
export class GridError extends SweepError {
  readonly problems: readonly GridProblem[];

  constructor(message: string, problems: readonly GridProblem[]) {
    super("input", message);
    this.problems = problems;
  }
}

/** Returns the error of one problem at an offset of the text. */
export function problemAt(framed: Framed, offset: number, message: string): GridError {
  const { line, col: column } = framed.lines.linePos(offset);
  return new GridError(frameAt(framed, offset, message), [{ line, column, message }]);
}
