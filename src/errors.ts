/** A span of a formula's text: `from` inclusive, `to` exclusive. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * The kind of an error, which determines the exit code.
 * `input`: invalid user input (exit 2). `setup`: a problem of files or machine (exit 3).
 */
export type ErrorCode = "input" | "setup";

/**
 * The only error type for users. The message has the form "problem: offending value", preceded by
 * `file:line:column` if known. An error in a formula has a span, from which the caller derives its
 * position.
 */
export class SweepError extends Error {
  override readonly name = "SweepError";
  readonly code: ErrorCode;
  readonly span: Span | undefined;
  /** The keys of the part of a definition that contains the span: `["update", 1]`. */
  readonly path: readonly (string | number)[];

  constructor(code: ErrorCode, message: string, span?: Span, cause?: unknown, path: readonly (string | number)[] = []) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.span = span;
    this.path = path;
  }

  /** Holds for the errors of another copy of this package or another realm, too. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    if (this !== SweepError) return Function.prototype[Symbol.hasInstance].call(this, value);
    return isError(value) && value.name === "SweepError";
  }
}

/**
 * Whether a value is an Error. Test runners run code in realms of their own, where `instanceof
 * Error` is false for the errors of Node.
 */
export function isError(value: unknown): value is Error {
  return value instanceof Error || Object.prototype.toString.call(value) === "[object Error]";
}

/** Returns the message of a thrown value. */
export function messageOf(error: unknown): string {
  return isError(error) ? error.message : String(error);
}

/** Returns the code of a system's error, such as ENOENT; undefined for other thrown values. */
export function codeOf(error: unknown): string | undefined {
  return isError(error) && "code" in error ? String(error.code) : undefined;
}

/** Runs `work`. Gives a SweepError that has no path yet this one. */
export function placed<T>(path: readonly (string | number)[], work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof SweepError) || error.path.length > 0) throw error;
    throw new SweepError(error.code, error.message, error.span, error.cause, path);
  }
}

/** Runs `work` on a part of a definition. Prefixes the path of a SweepError with `path`. */
export function within<T>(path: readonly (string | number)[], work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof SweepError)) throw error;
    throw new SweepError(error.code, error.message, error.span, error.cause, [...path, ...error.path]);
  }
}
