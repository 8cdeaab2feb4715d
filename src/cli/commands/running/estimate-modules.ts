import { setTimeout as delay } from "node:timers/promises";
import type { Executor } from "../../../executors/executor.ts";
import { usesModule } from "../../../sweep/spec/module-use.ts";
import { spaceSize } from "../../../sweep/points/samplers.ts";
import type { SweepSpec } from "../../../sweep/spec/sweep-spec.ts";

// A module's step may be slow or endless, so the sample is small and its time limited.
const SAMPLE_STEPS = 20;
const SAMPLE_TRIALS = 8;
const SAMPLE_SECONDS = 0.1;
const LIMIT_SECONDS = 2;

/**
 * Measures the seconds per step on one thread for each space with a module, in a worker. Spaces
 * that take too long are missing from the result.
 */
export async function moduleSecondsPerStep(spec: SweepSpec): Promise<ReadonlyMap<number, number>> {
  const measured = new Map<number, number>();
  if (!spec.spaces.some(usesModule)) return measured;
  const own = [...spec.spaces.entries()].filter(([, space]) => usesModule(space));
  const spaces = own.map(([, space]) => ({
    ...space,
    stop: { ...space.stop, max_steps: Math.min(space.stop.max_steps, SAMPLE_STEPS) },
  }));
  // Loaded on demand, because most grids have no modules.
  const { executorFor } = await import("../../../executors/workers.ts");
  const executor = executorFor({ ...spec, spaces }, 1);
  const giveUp = new AbortController();
  const end = delay(LIMIT_SECONDS * 1000, undefined, { signal: giveUp.signal }).catch(() => undefined);
  const measureAll = async (): Promise<void> => {
    for (const [i, [index, space]] of own.entries()) measured.set(index, await measure(executor, i, spaceSize(space)));
  };
  const measuring = measureAll().catch(() => "the thread was ended while it worked");
  await Promise.race([measuring, end]);
  giveUp.abort();
  await executor.close();
  return new Map(measured);
}

/** Returns the fastest of some trials spread over the space; 0 if all are excluded. */
async function measure(executor: Executor, space: number, size: number): Promise<number> {
  let least = Infinity;
  const start = performance.now();
  do {
    for (let i = 0; i < SAMPLE_TRIALS; i++) {
      const from = Math.floor((size * i) / SAMPLE_TRIALS);
      const outcome = await executor.run({ space, from, to: from + 1 });
      if (!outcome.ok || outcome.totals.trials === 0) continue;
      // The final loss and gradient of a trial cost about one step.
      least = Math.min(least, outcome.seconds / (outcome.totals.steps + 1));
    }
  } while (performance.now() - start < SAMPLE_SECONDS * 1000);
  return Number.isFinite(least) ? least : 0;
}
