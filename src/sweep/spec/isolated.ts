import { usesModule } from "./module-use.ts";
import type { SpaceSpec, StopSpec } from "./sweep-spec.ts";

/** The time limit of a trial that runs a person's module, where the grid gives none. A formula's trials have none then. */
export const MODULE_SECONDS = 60;

/** A space's stop rules with the time limit that it has. */
export function withTimeLimit(stop: StopSpec, space: Pick<SpaceSpec, "objective" | "optimizer">): StopSpec {
  return usesModule(space) ? { ...stop, seconds: stop.seconds ?? MODULE_SECONDS } : stop;
}

/**
 * Whether a space's trials are watched one by one, as they may never end, or end their thread: those of modules, and those
 * with a time limit.
 */
export function isIsolated(space: SpaceSpec): boolean {
  return usesModule(space) || space.stop.seconds !== undefined;
}
