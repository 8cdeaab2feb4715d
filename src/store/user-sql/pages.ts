import type { Statement } from "better-sqlite3";

import { BLOCK_ROWS, type CodedColumn, packColumn, type PackedRows } from "./row-blocks.ts";

/** The position of a column in the rows, or in the row that all trials of a space share. */
interface PageColumn {
  readonly of: "rows" | "shared";
  readonly at: number;
}

/**
 * A query of trials in their order, in pages. better-sqlite3 takes a third of the time to return
 * rows together, and half of the columns are the same for all trials of a space.
 */
export interface PagedQuery {
  /**
   * SQL of rows in order, which begin with space and trial. Parameters: the first trial, and the
   * maximum number of rows.
   */
  readonly rows: string;
  /** SQL of a row with the columns that all trials of a space share. Parameter: the space. */
  readonly shared: string;
  /** The columns of the answer. */
  readonly columns: readonly PageColumn[];
  /** Maximum number of rows. */
  readonly limit: number;
}

type Row = unknown[];

/** The statements of a paged query, both `raw`. */
export interface PageStatements {
  readonly rows: Statement<[from: number, most: number], Row>;
  readonly shared: Statement<[space: number], Row>;
}

/** Yields the pages of a query. `run` calls SQLite. */
export function* pagesOf(
  { rows, shared }: PageStatements,
  { columns, limit }: PagedQuery,
  run: <T>(action: () => T) => T,
): Generator<PackedRows, undefined> {
  const spaces = new Map<unknown, Row>();
  let from = 0;
  for (let left = limit; left > 0;) {
    const most = Math.min(BLOCK_ROWS, left);
    const page = run(() => rows.all(from, most));
    if (page.length === 0) return undefined;
    for (const [space] of page) {
      if (!spaces.has(space))
        spaces.set(
          space,
          run(() => shared.get(Number(space)))!,
        );
    }
    yield packPage(page, columns, spaces);
    if (page.length < most) return undefined;
    left -= page.length;
    from = Number(page.at(-1)![1]) + 1;
  }
  return undefined;
}

function packPage(page: readonly Row[], columns: readonly PageColumn[], spaces: ReadonlyMap<unknown, Row>): PackedRows {
  const places = new Map<unknown, number>();
  const codes = new Uint16Array(page.length);
  for (const [i, [space]] of page.entries()) {
    let code = places.get(space);
    if (code === undefined) places.set(space, (code = places.size));
    codes[i] = code;
  }
  const own = [...places.keys()].map((space) => spaces.get(space)!);
  return {
    count: page.length,
    columns: columns.map(({ of, at }) =>
      // The columns of a space have the same array of codes.
      of === "rows"
        ? packColumn(page, at)
        : { values: own.map((row) => row[at] as CodedColumn["values"][number]), codes },
    ),
  };
}
