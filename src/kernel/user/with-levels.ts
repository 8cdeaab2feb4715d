import type { OptimizerModule } from "../../modules/user-module.ts";
import type { OptimizerSpec } from "../../sweep/spec/sweep-spec.ts";
import { settingOf } from "../../sweep/spec/levels.ts";

/** Returns a class that receives the values for which the numbers of a point stand. */
export function withLevels(Class: OptimizerModule, optimizer: OptimizerSpec): OptimizerModule {
  if (optimizer.levels === undefined) return Class;
  return function construct(numbers: Record<string, number>) {
    return new Class(settingOf(optimizer, Object.values(numbers)) as Record<string, number>);
  } as unknown as OptimizerModule;
}
