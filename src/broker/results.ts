type Results = readonly (readonly [Error | null, unknown])[] | null;

/** Returns the results of a pipeline or transaction. Throws its first error. */
export function resultsOf(results: Results): readonly unknown[] {
  for (const [error] of results ?? []) if (error !== null) throw error;
  return (results ?? []).map(([, result]) => result);
}
