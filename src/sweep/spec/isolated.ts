import { usesModule, usesValue } from "./module-use.ts";
import type { SpaceSpec, StopSpec } from "./sweep-spec.ts";

/**
 * Default time limit, in seconds, of a trial that runs a user's module. Formula trials have no
 * default limit.
 */
export const MODULE_SECONDS = 60;

/**
 * Returns a space's stop rules, with the default time limit if it applies. Nothing can end a trial
 * in the calling thread, so those have none.
 */
export function withTimeLimit(stop: StopSpec, space: Pick<SpaceSpec, "objective" | "optimizer">): StopSpec {
  return usesModule(space) && !usesValue(space) ? { ...stop, seconds: stop.seconds ?? MODULE_SECONDS } : stop;
}

/**
 * Whether a space's trials are watched one by one because they may hang or end their thread.
 * Applies to trials of modules and trials with a time limit.
 */
export function isIsolated(space: SpaceSpec): boolean {
  return usesModule(space) || space.stop.seconds !== undefined;
}
