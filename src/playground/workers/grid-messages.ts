import type { Completion } from "../../grid/complete.ts";
import type { GridProblem } from "../../grid/yaml/grid-error.ts";
import type { SweepSpec } from "../../sweep/spec/sweep-spec.ts";

/** A request to the worker that reads grids. */
export type GridRequest =
  | { readonly id: number; readonly read: string }
  | { readonly id: number; readonly complete: string; readonly offset: number };

/** A grid that the page can run, or its problems in file order. */
export type ReadGrid =
  | {
      readonly ok: true;
      readonly spec: SweepSpec;
      /** Trials that each space runs at once in a thread. */
      readonly lanes: readonly number[];
    }
  | { readonly ok: false; readonly problems: readonly GridProblem[] };

export interface GridAnswer {
  readonly id: number;
  readonly result: ReadGrid | Completion | undefined;
}
