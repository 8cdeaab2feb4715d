import { messageOf } from "../errors.ts";

type Results = readonly (readonly [Error | null, unknown])[] | null;

/** Whether an error of a command says that the value is not one for it, such as a list for GET. */
export function isWrongType(error: unknown): boolean {
  return messageOf(error).startsWith("WRONGTYPE");
}

/** Returns the results of a pipeline or transaction. Throws its first error. */
export function resultsOf(results: Results): readonly unknown[] {
  for (const [error] of results ?? []) if (error !== null) throw error;
  return (results ?? []).map(([, result]) => result);
}
