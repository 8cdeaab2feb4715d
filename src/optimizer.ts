/** The part of the package that runs anywhere, browsers included. */
export { SweepError } from "./errors.ts";
export { Optimizer } from "./kernel/js/optimizer.ts";
export type { Parameters } from "./kernel/js/optimizer.ts";
