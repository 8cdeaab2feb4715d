import { basename } from "node:path";
import { thisRuntime } from "../broker/records.ts";
import type { RunRecord } from "../broker/records.ts";
import { mapModules } from "../sweep/spec/map-modules.ts";
import { usesModule } from "../sweep/spec/module-use.ts";
import type { SweepSpec } from "../sweep/spec/sweep-spec.ts";
import type { ModuleIndex } from "./module-index.ts";

/** The spec of a run for this machine, or the reason why this machine cannot run it. */
export type LocalSpec = { readonly spec: SweepSpec } | { readonly refusal: string };

// Enough to tell contents apart, as in Git.
const SHOWN_HASH = 8;

/** Finds the modules of a spec on this machine. Spec hashes do not include their paths. */
export function localSpec(spec: SweepSpec, record: RunRecord, modules: ModuleIndex): LocalSpec {
  if (!spec.spaces.some(usesModule)) return { spec };
  const { node, arch } = thisRuntime();
  if (record.node !== node || record.arch !== arch) {
    return { refusal: `its modules need Node ${record.node} on ${record.arch}; this is Node ${node} on ${arch}` };
  }
  const needed = spec.spaces.flatMap(({ objective, optimizer }) =>
    [objective.module ?? [], optimizer.module ?? []].flat(),
  );
  // A module that was edited a moment ago is not in the index yet.
  modules.refresh();
  const missing = needed.find(({ hash }) => modules.path(hash) === undefined);
  if (missing !== undefined) {
    const { path, hash } = missing;
    return { refusal: `no ${basename(path)} (hash ${hash.slice(0, SHOWN_HASH)}…) in the folders of --allow-modules` };
  }
  return { spec: mapModules(spec, (module) => ({ ...module, path: modules.path(module.hash)! })) };
}
