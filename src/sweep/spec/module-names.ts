import { shownPath } from "../../modules/error-text.ts";
import type { ModuleSpec } from "../../modules/module-spec.ts";
import { mapModules } from "./map-modules.ts";
import type { SpaceSpec, SweepSpec } from "./sweep-spec.ts";

/** Returns the names of a space's modules for messages: `mine.ts`. */
export function moduleNames({ objective, optimizer }: SpaceSpec): string {
  const modules = [objective.module, optimizer.module].filter((module) => module !== undefined);
  return [...new Set(modules.map(nameOf))].join(" or ");
}

/** Returns a sweep whose modules have the same names in messages of all machines. */
export function withModuleNames(spec: SweepSpec): SweepSpec {
  return mapModules(spec, (module) => ({ ...module, name: nameOf(module) }));
}

function nameOf({ name, path }: ModuleSpec): string {
  return name ?? shownPath(path);
}
