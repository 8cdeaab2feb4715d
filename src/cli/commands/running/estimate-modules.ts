import { setTimeout as delay } from "node:timers/promises";
import type { Executor } from "../../../executors/executor.ts";
import { usesModule } from "../../../sweep/spec/module-use.ts";
import { spaceSize } from "../../../sweep/points/samplers.ts";
import type { SweepSpec } from "../../../sweep/spec/sweep-spec.ts";

// A module's step may take long, or for ever: few of them, and no longer than a person likes to wait.
const SAMPLE_STEPS = 20;
const SAMPLE_TRIALS = 8;
const SAMPLE_SECONDS = 0.1;
const LIMIT_SECONDS = 2;

/**
 * Seconds that a step takes on one thread, of each space that runs a module: measured in a worker, as `secondsPerStep`
 * measures the others. Spaces that take too long to be measured are not in it.
 */
export async function moduleSecondsPerStep(spec: SweepSpec): Promise<ReadonlyMap<number, number>> {
  const measured = new Map<number, number>();
  if (!spec.spaces.some(usesModule)) return measured;
  const own = [...spec.spaces.entries()].filter(([, space]) => usesModule(space));
  const spaces = own.map(([, space]) => ({
    ...space,
    stop: { ...space.stop, max_steps: Math.min(space.stop.max_steps, SAMPLE_STEPS) },
  }));
  // Only now, as most grids have no modules.
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

/** The fastest of some trials spread over the space. 0 where all of those are excluded. */
async function measure(executor: Executor, space: number, size: number): Promise<number> {
  let least = Infinity;
  const start = performance.now();
  do {
    for (let i = 0; i < SAMPLE_TRIALS; i++) {
      const from = Math.floor((size * i) / SAMPLE_TRIALS);
      const outcome = await executor.run({ space, from, to: from + 1 });
      if (!outcome.ok || outcome.totals.trials === 0) continue;
      // The loss and gradient at the end of a trial cost about a step too.
      least = Math.min(least, outcome.seconds / (outcome.totals.steps + 1));
    }
  } while (performance.now() - start < SAMPLE_SECONDS * 1000);
  return Number.isFinite(least) ? least : 0;
}
