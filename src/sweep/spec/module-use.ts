import type { SpaceSpec } from "./sweep-spec.ts";

/** Returns the module path that a space's errors name: the optimizer's, else the objective's. */
export function modulePath({ objective, optimizer }: Pick<SpaceSpec, "objective" | "optimizer">): string {
  return (optimizer.module ?? objective.module)?.path ?? "";
}

/** Whether a space runs a class or function of the calling program, which no other thread has. */
export function usesValue({ objective, optimizer }: Pick<SpaceSpec, "objective" | "optimizer">): boolean {
  return objective.module?.value !== undefined || optimizer.module?.value !== undefined;
}

/** Whether a space runs a user's module. */
export function usesModule({ objective, optimizer }: Pick<SpaceSpec, "objective" | "optimizer">): boolean {
  return objective.module !== undefined || optimizer.module !== undefined;
}
