import { MODULE_THREAD_FLAGS } from "../modules/thread-options.ts";
import type { SpaceSpec, SweepSpec } from "./sweep-spec.ts";

/** Whether a space runs a person's module. */
export function usesModule({ objective, optimizer }: Pick<SpaceSpec, "objective" | "optimizer">): boolean {
  return objective.module !== undefined || optimizer.module !== undefined;
}

/** Node's flags for the threads that run a sweep. */
export function threadFlags({ spaces }: SweepSpec): readonly string[] {
  return spaces.some(usesModule) ? MODULE_THREAD_FLAGS : [];
}
