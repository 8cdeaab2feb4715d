import type { ModuleValues } from "../../modules/module-spec.ts";
import type { SweepSpec } from "../../sweep/spec/sweep-spec.ts";
import { spaceAt } from "../../sweep/rounds/halving/rungs.ts";
import type { ChunkOutcome, StoreMode } from "../../sweep/wire/chunk.ts";
import { chunkOutcomes } from "../chunk-runner.ts";
import type { ChunkOutcomes } from "../chunk-runner.ts";
import type { TrialRunner } from "../js/javascript-kernel.ts";
import { failedChunk, kernelKey } from "../space-kernels.ts";
import { loadModules } from "./load-modules.ts";
import { userRunner } from "./user-runner.ts";

/** The trials of spaces with classes and functions of the calling program. */
export interface OwnTrials {
  /** Compiles the trials of a space, or of a rung; caches the last ones. */
  readonly runnerOf: (space: number, rung?: number) => Promise<TrialRunner>;
  /** Makes the outcome of a chunk from its rows. */
  readonly outcome: ChunkOutcomes;
  readonly failed: (error: unknown) => ChunkOutcome;
}

export function ownTrials(
  spec: SweepSpec,
  { store, values }: { readonly store: StoreMode; readonly values: ModuleValues },
): OwnTrials {
  let known: { readonly key: string; readonly runner: TrialRunner } | undefined;
  return {
    async runnerOf(number, rung) {
      const key = kernelKey(number, rung);
      if (known?.key === key) return known.runner;
      const whole = spec.spaces[number];
      if (whole === undefined) throw new Error(`the sweep has no space ${number}`);
      const space = spaceAt(whole, rung);
      const [modules = {}] = await loadModules({ spaces: [space] }, values);
      const parts = [space, spec.seed, modules] as const;
      const runner = userRunner(...parts);
      known = { key, runner };
      return runner;
    },
    outcome: chunkOutcomes({ spec, store }),
    failed: failedChunk,
  };
}
