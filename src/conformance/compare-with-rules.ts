import { setImmediate as nextTurn } from "node:timers/promises";
import { loadModules } from "../kernel/user/load-modules.ts";
import type { ModuleValues } from "../modules/module-spec.ts";
import type { SameAsSpec } from "../sweep/spec/check-spec.ts";
import { usesValue } from "../sweep/spec/module-use.ts";
import type { SweepSpec } from "../sweep/spec/sweep-spec.ts";
import { compareInThread } from "./compare-in-thread.ts";
import type { ConformanceEnd } from "./compare-in-thread.ts";
import { compareSpaces } from "./compare-spaces.ts";

/**
 * Compares optimizers of a sweep with their rules: classes of the calling program in its own
 * thread, others as `compareInThread` does.
 */
export async function compareWithRules(
  spec: SweepSpec,
  sameAs: readonly SameAsSpec[],
  values: ModuleValues,
): Promise<readonly ConformanceEnd[]> {
  const ends: ConformanceEnd[] = [];
  for (const one of sameAs) {
    const spaces = spec.spaces.filter(({ optimizer }) => optimizer.name === one.optimizer);
    if (!spaces.some(usesValue)) {
      ends.push(...(await compareInThread(spec, [one])));
      continue;
    }
    const modules = await loadModules({ spaces }, values);
    ends.push(compareSpaces({ ...spec, spaces }, one, modules, { onRun: () => undefined, onStep: () => undefined }));
    await nextTurn();
  }
  return ends;
}
