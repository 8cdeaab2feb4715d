import type { SpaceSpec } from "./sweep-spec.ts";

/** Returns the module path that a space's errors name: the optimizer's, else the objective's. */
export function modulePath({ objective, optimizer }: Pick<SpaceSpec, "objective" | "optimizer">): string {
  return (optimizer.module ?? objective.module)?.path ?? "";
}

/** Whether a space runs a user's module. */
export function usesModule({ objective, optimizer }: Pick<SpaceSpec, "objective" | "optimizer">): boolean {
  return objective.module !== undefined || optimizer.module !== undefined;
}
