import { SweepError } from "../../errors.ts";
import { contentHash } from "../../modules/content-hash.ts";
import { shownPath } from "../../modules/error-text.ts";
import type { ModuleSpec, ModuleValues } from "../../modules/module-spec.ts";
import { importObjective, importOptimizer } from "../../modules/user-module.ts";
import type { ObjectiveModule, OptimizerModule } from "../../modules/user-module.ts";
import { settingOf } from "../../sweep/spec/levels.ts";
import type { SpaceSpec, SweepSpec } from "../../sweep/spec/sweep-spec.ts";

/** The modules of a space. */
export interface SpaceModules {
  readonly objective?: ObjectiveModule;
  readonly optimizer?: OptimizerModule;
}

/**
 * Imports the modules of a sweep, for each of its spaces; `values` are those of the calling
 * program. Throws SweepError("setup") if one does not load, or has changed since the grid was read:
 * its results would be stored under the old identity.
 */
export async function loadModules(
  { spaces }: Pick<SweepSpec, "spaces">,
  values: ModuleValues = [],
): Promise<readonly SpaceModules[]> {
  for (const space of spaces) {
    checkUnchanged(space.objective.module);
    checkUnchanged(space.optimizer.module);
  }
  return Promise.all(spaces.map((space) => modulesOf(space, values)));
}

async function modulesOf({ objective, optimizer }: SpaceSpec, values: ModuleValues): Promise<SpaceModules> {
  const load = async <T>(
    module: ModuleSpec | undefined,
    from: (module: ModuleSpec) => Promise<T>,
  ): Promise<T | undefined> => {
    if (module?.value !== undefined) return values[module.value]?.value as T | undefined;
    return module === undefined ? undefined : await from(module);
  };
  const own = await load(objective.module, importObjective);
  const rule = await load(optimizer.module, (module) =>
    importOptimizer(module, settingOf(optimizer, Object.values(optimizer.hyperparameters))),
  );
  return { ...(own === undefined ? {} : { objective: own }), ...(rule === undefined ? {} : { optimizer: rule }) };
}

function checkUnchanged(module: ModuleSpec | undefined): void {
  if (module === undefined || module.value !== undefined || contentHash(module.path) === module.hash) return;
  throw new SweepError("setup", `${shownPath(module.path)}: changed after the grid was read; run it again`);
}
