import { SweepError } from "../errors.ts";
import type { SpaceRounds } from "../coordinator/rounds.ts";
import { countTrials, specSize } from "../sweep/points/samplers.ts";
import type { Shard } from "../sweep/points/shards.ts";
import { shardText } from "../sweep/points/shards.ts";
import type { RoundMethod, RoundPlanner } from "../sweep/rounds/planner.ts";
import { roundMethodOf } from "../sweep/rounds/round-methods.ts";
import type { SpaceSpec, SweepSpec } from "../sweep/spec/sweep-spec.ts";
import type { StoreMode } from "../sweep/wire/chunk.ts";
import type { SweepHandle } from "../store/write/sweep-handle.ts";

/** The part of SweepHandle that keeps rounds. */
type RoundHandle = Pick<SweepHandle, "rounds" | "learned">;

/** Returns the method that decides about the rounds of a space. */
export type RoundMethodOf = (space: SpaceSpec) => RoundMethod | undefined;

/**
 * Returns the spaces with rounds, as far as earlier runs came. A planner learns the rows of each
 * round again. Its answers for rounds that are stored are dropped.
 */
export function openRounds(
  { spaces }: SweepSpec,
  handle: RoundHandle,
  methodOf: RoundMethodOf,
): ReadonlyMap<number, SpaceRounds> {
  const found = spaces.flatMap((space, index) => {
    const planner = methodOf(space)?.start(space);
    if (planner === undefined) return [];
    const rounds = handle.rounds(index);
    for (let round = 0; round <= rounds.length; round += 1) {
      learn(planner, handle, index, round);
      if (round < rounds.length) planner.next();
    }
    const current = rounds.at(-1);
    const end = current === undefined ? specSize(space) : current.from + current.trials.indices.length;
    return [[index, { planner, current, end, most: countTrials(space) }] as const];
  });
  return new Map(found);
}

function learn(planner: RoundPlanner, handle: RoundHandle, space: number, round: number): void {
  for (const part of handle.learned(space, round)) planner.learn(part);
}

/** Refuses a shard or a summary of a sweep with rounds. Throws SweepError("input"). */
export function checkRounds(
  { spaces }: SweepSpec,
  { shard, store }: { readonly shard?: Shard | undefined; readonly store?: StoreMode | undefined },
): void {
  const space = spaces.find((one) => roundMethodOf(one) !== undefined);
  if (space === undefined) return;
  const rounds = `rounds depend on the outcomes of all trials: "${space.label}"`;
  if (shard !== undefined) {
    const remedy = "run it as a whole, with --broker for several machines";
    throw new SweepError("input", `--shard ${shardText(shard)}: ${rounds}; ${remedy}`);
  }
  if (store === "summary") throw new SweepError("input", `--store summary: ${rounds}; use --store trials`);
}
