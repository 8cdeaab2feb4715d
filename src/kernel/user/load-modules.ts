import { SweepError } from "../../errors.ts";
import { contentHash } from "../../modules/content-hash.ts";
import { shownPath } from "../../modules/error-text.ts";
import type { ModuleSpec } from "../../modules/module-spec.ts";
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
 * Imports the modules of a sweep, for each of its spaces. Throws SweepError("setup") if one does
 * not load, or has changed since the grid was read: its results would be stored under the old
 * identity.
 */
export async function loadModules({ spaces }: SweepSpec): Promise<readonly SpaceModules[]> {
  for (const space of spaces) {
    checkUnchanged(space.objective.module);
    checkUnchanged(space.optimizer.module);
  }
  return Promise.all(spaces.map(modulesOf));
}

async function modulesOf({ objective, optimizer }: SpaceSpec): Promise<SpaceModules> {
  return {
    ...(objective.module === undefined ? {} : { objective: await importObjective(objective.module) }),
    ...(optimizer.module === undefined
      ? {}
      : {
          optimizer: await importOptimizer(
            optimizer.module,
            settingOf(optimizer, Object.values(optimizer.hyperparameters)),
          ),
        }),
  };
}

function checkUnchanged(module: ModuleSpec | undefined): void {
  if (module === undefined || contentHash(module.path) === module.hash) return;
  throw new SweepError("setup", `${shownPath(module.path)}: changed after the grid was read; run it again`);
}
