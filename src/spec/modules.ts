import type { SpaceSpec } from "./sweep-spec.ts";

/** Whether a space runs a person's module. */
export function usesModule({ objective, optimizer }: Pick<SpaceSpec, "objective" | "optimizer">): boolean {
  return objective.module !== undefined || optimizer.module !== undefined;
}
