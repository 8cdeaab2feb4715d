import { setTimeout as delay } from "node:timers/promises";
import type { Executor } from "../../../../executors/executor.ts";
import { usesModule } from "../../../../sweep/spec/module-use.ts";
import { specSize } from "../../../../sweep/points/samplers.ts";
import type { SweepSpec } from "../../../../sweep/spec/sweep-spec.ts";
import type { Sample } from "./sample.ts";

// A module's step may be slow or endless, so the first sample is small and the time limited.
const CAPS = [20, 200, 2_000, 20_000];
const TRIALS = 8;
const ENOUGH_SECONDS = 0.1;
const LIMIT_SECONDS = 2;

/**
 * Runs trials of each space with a module, in a worker. Spaces that take too long are missing from
 * the result.
 */
export async function moduleSamples(spec: SweepSpec): Promise<ReadonlyMap<number, Sample>> {
  const samples = new Map<number, Sample>();
  if (!spec.spaces.some(usesModule)) return samples;
  const capped = [...spec.spaces.entries()].flatMap(([index, space]) =>
    usesModule(space) ? capsOf(space.stop.max_steps).map((cap) => ({ index, space, cap })) : [],
  );
  const spaces = capped.map(({ space, cap }) => ({ ...space, stop: { ...space.stop, max_steps: cap } }));
  // Loaded on demand, because most grids have no modules.
  const { executorFor } = await import("../../../../executors/workers.ts");
  const executor = executorFor({ ...spec, spaces }, 1);
  const giveUp = new AbortController();
  const end = delay(LIMIT_SECONDS * 1000, undefined, { signal: giveUp.signal }).catch(() => undefined);
  const measureAll = async (): Promise<void> => {
    for (const [i, { index, space, cap }] of capped.entries()) {
      const known = samples.get(index);
      if (known !== undefined && (known.seconds > ENOUGH_SECONDS || known.steps.every((one) => one < known.cap))) {
        continue;
      }
      samples.set(index, await measure(executor, i, specSize(space), cap));
    }
  };
  const measuring = measureAll().catch(() => "the thread was ended while it worked");
  await Promise.race([measuring, end]);
  giveUp.abort();
  await executor.close();
  return new Map(samples);
}

function capsOf(maxSteps: number): number[] {
  return [...CAPS.filter((cap) => cap < maxSteps), maxSteps];
}

/** Runs some trials spread over the space. */
async function measure(executor: Executor, space: number, size: number, cap: number): Promise<Sample> {
  const steps: number[] = [];
  let seconds = 0;
  for (let i = 0; i < TRIALS; i++) {
    const from = Math.floor((size * i) / TRIALS);
    const outcome = await executor.run({ space, from, to: from + 1 });
    if (!outcome.ok || outcome.totals.trials === 0) continue;
    steps.push(...outcome.columns.steps);
    seconds += outcome.seconds;
  }
  return { cap, steps, seconds };
}
