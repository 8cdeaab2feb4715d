import { namedSpace, spaceNames } from "../sweep/identity/space-names.ts";
import { usesModule } from "../sweep/spec/module-use.ts";
import type { SpaceSpec, SweepSpec } from "../sweep/spec/sweep-spec.ts";
import { spaceSize } from "../sweep/points/samplers.ts";
import type { Results } from "../store/read/results.ts";
import type { ComparedTrial } from "./comparison.ts";
import { readTrials } from "./read-trials.ts";

type LastBits = NonNullable<SpaceSpec["lastBits"]>;

const ULP = 2 ** -52;

/**
 * Changes of last bits that find sensitive trials, in units of the last bit of 1. Their sizes are
 * measured (docs/design/baseline.md): errors of powers grow with the number of steps.
 */
const CHANGES: readonly LastBits[] = [changeBy(1, 0), changeBy(-1, 0), ...[16, 2 ** 14].flatMap(bothWays)];

/** Changes that show the statuses of sensitive trials. */
const MORE_CHANGES: readonly LastBits[] = [2, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13].flatMap(bothWays);

function bothWays(size: number): LastBits[] {
  return [changeBy(size, -size), changeBy(-size, size)];
}

function changeBy(gradient: number, point: number): LastBits {
  return { gradient: 1 + gradient * ULP, point: 1 + point * ULP };
}

/** Spaces of a sweep, with the names of their objectives. */
export interface NamedSpaces {
  readonly spaces: readonly SpaceSpec[];
  readonly names: readonly string[];
}

/** A way to run a space again. */
type Variant = (space: SpaceSpec) => Partial<SpaceSpec>;

/** Trials of a sweep that was run again in several ways. */
export interface Reruns {
  /** Only the start of each trial. */
  readonly starts: Iterable<ComparedTrial>;
  /** The same trials again, if modules may give other results. */
  readonly again: Iterable<ComparedTrial> | undefined;
  /** The same trials with other last bits. */
  readonly changed: readonly Iterable<ComparedTrial>[];
}

/** Returns the sweep that ends before the first step of each trial. */
export function startSpec(spec: SweepSpec): SweepSpec {
  return { ...spec, spaces: inTurn(spec.spaces, [withoutSteps]) };
}

/** Returns one sweep of all reruns. */
export function rerunSpec(spec: SweepSpec): SweepSpec {
  return { ...spec, spaces: inTurn(spec.spaces, variantsOf(spec)) };
}

/** Reads the results of `rerunSpec`. */
export function readReruns(results: Results, sweepId: number, { spaces }: SweepSpec): Reruns {
  const names = spaceNames(spaces.map(namedSpace));
  const all = readInTurn(results, sweepId, names, variantsOf({ spaces }).length);
  const changed = all.slice(-CHANGES.length);
  const [starts = [], again] = all.slice(0, -CHANGES.length);
  return { starts, again, changed };
}

/** Reads the results of `startSpec`. */
export function readStarts(results: Results, sweepId: number, { spaces }: SweepSpec): Iterable<ComparedTrial> {
  return readTrials(results, sweepId, { from: 0, names: spaceNames(spaces.map(namedSpace)) });
}

/** Returns one sweep of the further reruns of some spaces. */
export function furtherSpec(spec: SweepSpec, { spaces }: NamedSpaces): SweepSpec {
  return { ...spec, spaces: inTurn(spaces, MORE_CHANGES.map(withLastBits)) };
}

/** Reads the results of `furtherSpec`. */
export function readFurther(results: Results, sweepId: number, { names }: NamedSpaces): Iterable<ComparedTrial>[] {
  return readInTurn(results, sweepId, names, MORE_CHANGES.length);
}

function variantsOf({ spaces }: Pick<SweepSpec, "spaces">): readonly Variant[] {
  return [withoutSteps, ...(spaces.some(usesModule) ? [afterAnother] : []), ...CHANGES.map(withLastBits)];
}

/** Runs each trial after another one in the same thread: a state that they share shows. */
function afterAnother(): Partial<SpaceSpec> {
  return { followsAnother: true };
}

function withoutSteps({ stop }: SpaceSpec): Partial<SpaceSpec> {
  return { stop: { ...stop, max_steps: 0 } };
}

function withLastBits(lastBits: LastBits): Variant {
  return () => ({ lastBits });
}

/** Returns the spaces of each variant in turn. */
function inTurn(spaces: readonly SpaceSpec[], variants: readonly Variant[]): readonly SpaceSpec[] {
  let offset = 0;
  return variants.flatMap((variant) =>
    spaces.map((space) => {
      const rerun = { ...space, ...variant(space), offset };
      offset += spaceSize(rerun);
      return rerun;
    }),
  );
}

function readInTurn(
  results: Results,
  sweepId: number,
  names: readonly string[],
  variants: number,
): Iterable<ComparedTrial>[] {
  return Array.from({ length: variants }, (_, i) => readTrials(results, sweepId, { from: i * names.length, names }));
}
