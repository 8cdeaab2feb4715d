import type { Database, Statement } from "better-sqlite3";

import { OUTCOME_NAMES } from "../../sweep/outcomes/result-columns.ts";
import { STATUSES } from "../../sweep/outcomes/statuses.ts";
import type { Interval } from "../../sweep/spec/sweep-spec.ts";
import type { ChunkTotals } from "../../sweep/wire/chunk.ts";
import { withStoreErrors } from "../file/failure.ts";
import { placesOf, quoted } from "../file/hyperparameter-columns.ts";
import { TARGET_STEPS } from "../file/target-text.ts";
import { spaceRows } from "../read/space-rows.ts";
import type { SpaceRow } from "../read/spaces.ts";
import type { SourceSweep } from "./source.ts";

type Cell = number | string | null;

const FIXED = ["trial", "repeat", ...OUTCOME_NAMES, quoted(TARGET_STEPS)];
const [STATUS, STEPS] = [FIXED.indexOf("status"), FIXED.indexOf("steps")];

/** Copies rows of a sweep to a sweep of another file, value by value. */
export class RowCopy {
  readonly #select: Statement<[from: number, to: number], Cell[]>;
  readonly #insert: Statement<Cell[]>;
  readonly #file: string;
  readonly #space: SpaceRow;

  constructor(
    { db: source, sweep, space }: { readonly db: Database; readonly sweep: SourceSweep; readonly space: SpaceRow },
    target: { readonly db: Database; readonly sweepId: number },
  ) {
    const names = [...space.hyperparameters, ...space.measures.map(({ name }) => name)];
    const places = placesOf(target.db, target.sweepId)(space.space, names);
    const copied = [...places.keys()].filter((i) => places[i]!.table === "result");
    const from = [...FIXED, ...copied.map((i) => quoted(names[i]!))];
    const to = [...FIXED, ...copied.map((i) => places[i]!.column)];
    this.#file = sweep.file;
    this.#space = space;
    this.#select = source
      .prepare<[number, number], Cell[]>(
        `SELECT ${from.join(", ")} FROM ${spaceRows(sweep.sweep_id, space, { from: "?", to: "?" })}`,
      )
      .raw();
    this.#insert = target.db.prepare(
      `INSERT INTO result (sweep_id, space, ${to.join(", ")})
      VALUES (${target.sweepId}, ${space.space}${", ?".repeat(to.length)})`,
    );
  }

  /** Copies the rows of a range of indices, in a transaction. Returns their totals. */
  copy([from, to]: Interval): ChunkTotals {
    const { first } = this.#space;
    const statuses = STATUSES.map(() => 0);
    let [trials, steps] = [0, 0];
    // Errors name the file that has them.
    const rows = withStoreErrors(this.#file, () => this.#select.all(first + from, first + to));
    for (const row of rows) {
      this.#insert.run(...row);
      statuses[Number(row[STATUS])]! += 1;
      steps += Number(row[STEPS]);
      trials += 1;
    }
    return { trials, steps, statuses };
  }
}
