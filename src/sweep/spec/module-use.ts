import type { SpaceSpec } from "./sweep-spec.ts";

/** The module of a space that its errors are told of, the optimizer's first. */
export function modulePath({ objective, optimizer }: Pick<SpaceSpec, "objective" | "optimizer">): string {
  return (optimizer.module ?? objective.module)?.path ?? "";
}

/** Whether a space runs a person's module. */
export function usesModule({ objective, optimizer }: Pick<SpaceSpec, "objective" | "optimizer">): boolean {
  return objective.module !== undefined || optimizer.module !== undefined;
}
