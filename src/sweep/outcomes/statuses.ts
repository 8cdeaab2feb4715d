/**
 * Kinds of statuses. Only `converged` and `missed` have a final loss to compare:
 * `converged` reached the target, `missed` ended above it, `diverged` left the region where the
 * objective holds, `failed` has an error.
 */
export type StatusKind = "converged" | "missed" | "diverged" | "failed";

/** How charts mark a status. Charts of each kind have a table of styles by mark. */
export type StatusMark = "plain" | "dots" | "rising" | "falling" | "crossed" | "upright" | "level" | "sparse";

interface StatusEntry {
  readonly name: Status;
  readonly kind: StatusKind;
  /** Severity in comparisons: a higher rank is worse. */
  readonly rank: number;
  readonly mark: StatusMark;
}

/** Every way a trial can end. The position is the stored code: add new entries at the end. */
const TABLE = [
  { name: "converged", kind: "converged", rank: 0, mark: "plain" },
  { name: "stationary", kind: "missed", rank: 1, mark: "dots" },
  { name: "diverged", kind: "diverged", rank: 3, mark: "rising" },
  { name: "exhausted", kind: "missed", rank: 2, mark: "falling" },
  { name: "failed", kind: "failed", rank: 4, mark: "crossed" },
  { name: "timed_out", kind: "failed", rank: 4, mark: "upright" },
  { name: "below_minimum", kind: "diverged", rank: 3, mark: "level" },
  { name: "stopped", kind: "missed", rank: 2, mark: "sparse" },
] as const;

export type Status = (typeof TABLE)[number]["name"];

const ENTRIES: readonly StatusEntry[] = TABLE;

/** Status names by stored code. */
export const STATUSES: readonly Status[] = TABLE.map(({ name }) => name);

/**
 * Statuses that sort last by final loss: a loss on its way to −∞, or below the minimum, is the
 * lowest, but not the best.
 */
export const UNSOUND: readonly Status[] = statusesOf("diverged", "failed");

/** Statuses whose trials have an error. */
export const FAILED: readonly Status[] = statusesOf("failed");

/** Returns the stored code of a status. */
export function statusCode(status: Status): number {
  return STATUSES.indexOf(status);
}

/** Returns the kind, rank and mark of a status. */
export function statusTraits(status: Status): StatusEntry {
  return ENTRIES[statusCode(status)]!;
}

function statusesOf(...kinds: readonly StatusKind[]): Status[] {
  return ENTRIES.filter(({ kind }) => kinds.includes(kind)).map(({ name }) => name);
}
