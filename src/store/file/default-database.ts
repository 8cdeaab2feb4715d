/** Where results go that nobody has given another place. */
export const DEFAULT_DATABASE = "results/sweeps.db";
