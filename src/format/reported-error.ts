/** Wraps an error (`cause`) that the last element of the output already contains. */
export class ReportedError extends Error {
  constructor(cause: unknown) {
    super("reported in the output", { cause });
  }
}
