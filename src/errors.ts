/** A stretch of a formula's text, as offsets: `from` inclusive, `to` exclusive. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * What went wrong, as far as the exit code goes.
 * `input`: the person's words are wrong (exit 2). `setup`: the files or the machine are (exit 3).
 */
export type ErrorCode = "input" | "setup";

/**
 * The one error type. The message reads "problem: the offending value", and starts with
 * `file:line:column` where there is one; a formula's error carries the span inside the formula instead,
 * so that whoever knows where the formula stands can say so.
 */
export class SweepError extends Error {
  override readonly name = "SweepError";
  readonly code: ErrorCode;
  readonly span: Span | undefined;
  /** Which part of a definition the span is in, as keys: `["update", 1]`. */
  readonly path: readonly (string | number)[];

  constructor(code: ErrorCode, message: string, span?: Span, cause?: unknown, path: readonly (string | number)[] = []) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.span = span;
    this.path = path;
  }
}

/** Runs `work` on a part of a definition: a SweepError from it gets the part's keys before its path. */
export function within<T>(path: readonly (string | number)[], work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof SweepError)) throw error;
    throw new SweepError(error.code, error.message, error.span, error.cause, [...path, ...error.path]);
  }
}
