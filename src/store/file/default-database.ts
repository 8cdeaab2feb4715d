/** Default results file. */
export const DEFAULT_DATABASE = "results/sweeps.db";
