/** An error that the document written so far tells as its last element; `cause` is the error. */
export class ReportedError extends Error {
  constructor(cause: unknown) {
    super("told in the output", { cause });
  }
}
