import type { ModuleValues } from "../../modules/module-spec.ts";
import type { SweepSpec } from "../../sweep/spec/sweep-spec.ts";
import type { ChunkOutcome, StoreMode } from "../../sweep/wire/chunk.ts";
import { chunkOutcomes } from "../chunk-runner.ts";
import type { ChunkOutcomes } from "../chunk-runner.ts";
import type { TrialRunner } from "../js/javascript-kernel.ts";
import { failedChunk } from "../space-kernels.ts";
import { loadModules } from "./load-modules.ts";
import { userRunner } from "./user-runner.ts";

/** The trials of spaces with classes and functions of the calling program. */
export interface OwnTrials {
  /** Compiles the trials of a space; caches the last one. */
  readonly runnerOf: (space: number) => Promise<TrialRunner>;
  /** Makes the outcome of a chunk from its rows. */
  readonly outcome: ChunkOutcomes;
  readonly failed: (error: unknown) => ChunkOutcome;
}

export function ownTrials(
  spec: SweepSpec,
  { store, values }: { readonly store: StoreMode; readonly values: ModuleValues },
): OwnTrials {
  let known: { readonly number: number; readonly runner: TrialRunner } | undefined;
  return {
    async runnerOf(number) {
      if (known?.number === number) return known.runner;
      const space = spec.spaces[number];
      if (space === undefined) throw new Error(`the sweep has no space ${number}`);
      const [modules = {}] = await loadModules({ spaces: [space] }, values);
      const parts = [space, spec.seed, modules] as const;
      const runner = userRunner(...parts);
      known = { number, runner };
      return runner;
    },
    outcome: chunkOutcomes({ spec, store }),
    failed: failedChunk,
  };
}
