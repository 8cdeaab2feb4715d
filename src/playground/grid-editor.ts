import type { GridProblem } from "../grid/yaml/grid-error.ts";

/** An editor of a grid's text. */
export interface GridEditor {
  readonly host: HTMLElement;
  text: string;
  /** Marks the places of problems. */
  showProblems(problems: readonly GridProblem[]): void;
  /** Puts the cursor at a place, from 1. */
  goTo(line: number, column: number): void;
}

export const EDITOR_LABEL = "Grid in YAML";
