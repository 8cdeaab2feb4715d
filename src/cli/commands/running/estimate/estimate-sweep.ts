import { availableParallelism } from "node:os";
import { spread } from "../../../../sweep/points/spread.ts";
import { usesModule } from "../../../../sweep/spec/module-use.ts";
import type { SpaceSpec, SweepSpec } from "../../../../sweep/spec/sweep-spec.ts";
import { kernelSample } from "./kernel-sample.ts";
import { moduleSamples } from "./module-samples.ts";
import { meanSteps, secondsPerStep } from "./sample.ts";
import type { Sample } from "./sample.ts";
import { writeSeconds } from "./write-seconds.ts";

// A run takes as long as this command took to start, and as long again for threads and database.
const STARTS = 2;
const MOST_START_SECONDS = 1;
// Number of sampled spaces, and time for all of them. Further spaces are assumed to cost as much.
const SAMPLED_SPACES = 24;
const SAMPLED_SECONDS = 0.4;
// The steps of other trials may be slower, and the machine busier, than those of the sample.
const MARGIN = 2;

/** How long a sweep takes. */
export interface SweepEstimate {
  readonly steps: number;
  readonly seconds: number;
  /** The same if every trial runs to max_steps. */
  readonly secondsAtMost: number;
  /** Spaces whose sample was too slow. */
  readonly unmeasured: readonly SpaceSpec[];
}

/** Estimates the time of `trials[i]` trials of each space, by running some of them. */
export async function estimateSweep(
  spec: SweepSpec,
  trials: readonly number[],
  {
    threads,
    storesRows,
    sampleSeconds = SAMPLED_SECONDS,
  }: { readonly threads: number; readonly storesRows: boolean; readonly sampleSeconds?: number },
): Promise<SweepEstimate> {
  const started = Math.min(performance.now() / 1000, MOST_START_SECONDS);
  const samples = new Map(await moduleSamples(spec));
  const unmeasured = spec.spaces.filter((space, i) => usesModule(space) && !samples.has(i));
  let compile = 0;
  const sampled = new Set(spread([...spec.spaces.keys()], SAMPLED_SPACES));
  const each = sampleSeconds / Math.min(spec.spaces.length, SAMPLED_SPACES);
  const end = performance.now() + 1000 * sampleSeconds;
  for (const [i, space] of spec.spaces.entries()) {
    if (usesModule(space) || (i > 0 && (!sampled.has(i) || performance.now() > end))) continue;
    const { compileSeconds, ...sample } = kernelSample(space, spec.seed, each);
    compile = Math.max(compile, compileSeconds);
    samples.set(i, sample);
  }

  const mean = meanShare(spec, samples);
  let [steps, computing, most] = [0, 0, 0];
  for (const [i, { stop }] of spec.spaces.entries()) {
    const sample = samples.get(i);
    const perStep = sample === undefined ? mean.perStep : secondsPerStep(sample);
    const ofTrial = sample === undefined ? mean.share * stop.max_steps : meanSteps(sample, stop.max_steps);
    const count = trials[i] ?? 0;
    steps += count * ofTrial;
    computing += count * (ofTrial + 1) * perStep;
    most += count * (stop.max_steps + 1) * perStep;
  }
  const rows = storesRows ? trials.reduce((sum, one) => sum + one, 0) : 0;
  const [first] = spec.spaces;
  const writing = first === undefined ? 0 : writeSeconds(spec, first, rows);
  const start = STARTS * started + compile * spec.spaces.length;
  const wall = (seconds: number): number =>
    start + Math.max(seconds / threads, writing, (seconds + writing) / Math.min(availableParallelism(), threads + 1));
  return { steps, seconds: wall(computing), secondsAtMost: MARGIN * wall(most), unmeasured };
}

/** Returns the mean seconds per step and the mean share of max_steps that a trial makes. */
function meanShare(
  { spaces }: SweepSpec,
  samples: ReadonlyMap<number, Sample>,
): { readonly perStep: number; readonly share: number } {
  let [perStep, share] = [0, 0];
  for (const [i, sample] of samples) {
    const { max_steps: most } = spaces[i]!.stop;
    perStep += secondsPerStep(sample) / samples.size;
    share += meanSteps(sample, most) / Math.max(1, most) / samples.size;
  }
  return { perStep, share };
}
