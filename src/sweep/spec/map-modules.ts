import type { ModuleSpec } from "../../modules/module-spec.ts";
import type { SweepSpec } from "./sweep-spec.ts";

/** Returns a sweep with other modules. */
export function mapModules(spec: SweepSpec, change: <Module extends ModuleSpec>(module: Module) => Module): SweepSpec {
  const spaces = spec.spaces.map((space) => {
    const { objective, optimizer } = space;
    return {
      ...space,
      objective: objective.module === undefined ? objective : { ...objective, module: change(objective.module) },
      optimizer: optimizer.module === undefined ? optimizer : { ...optimizer, module: change(optimizer.module) },
    };
  });
  return { ...spec, spaces };
}
