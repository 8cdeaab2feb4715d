import type { PagedQuery } from "./pages.ts";
import type { PackedRows } from "./row-blocks.ts";
import type { SqlProblem } from "./sql-problem.ts";

/** A request to the process that runs a user's SQL. */
export interface SqlRequest {
  readonly file: string;
  readonly sql: string;
  /** The same rows in pages, which are read instead. Their integers are numbers. */
  readonly pages?: PagedQuery;
  /** Trusted statements to run first, such as CREATE TEMP VIEW. */
  readonly prelude?: readonly string[];
  /**
   * SQL to prepare but not run: fails if a part of the user's SQL leaves its place in the
   * statement.
   */
  readonly probes?: readonly string[];
  /**
   * Returns integers as `bigint`, which distinguishes 1 from 1.0, or only `large` ones, which a
   * number may round. Default: false.
   */
  readonly exact?: boolean | "large";
  /** Limit on SQLite's processor time in seconds. Default: none. */
  readonly timeout?: number;
  /** Query for the number of rows without the limit; it runs when `limit` rows were returned. */
  readonly count?: { readonly sql: string; readonly limit: number };
}

export interface SqlColumn {
  readonly name: string;
  /** Declared type of the column; null for an expression. */
  readonly declared: string | null;
}

/** A message of the process's answer. */
export type SqlMessage =
  | { readonly kind: "columns"; readonly columns: readonly SqlColumn[] }
  | { readonly kind: "rows"; readonly rows: PackedRows }
  | { readonly kind: "end"; readonly total: number }
  /** SQLite exceeded the time limit. */
  | { readonly kind: "late" }
  | ({ readonly kind: "problem"; readonly at: number } & SqlProblem);
