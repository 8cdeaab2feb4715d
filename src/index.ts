export { SweepError } from "./errors.ts";
export type { ErrorCode, Span } from "./errors.ts";
export { Optimizer } from "./kernel/optimizer.ts";
export type { Parameters } from "./kernel/optimizer.ts";
