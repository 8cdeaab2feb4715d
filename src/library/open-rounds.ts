import { SweepError } from "../errors.ts";
import type { SpaceRounds } from "../coordinator/rounds.ts";
import { countRuns, specSize } from "../sweep/points/samplers.ts";
import type { Shard } from "../sweep/points/shards.ts";
import { shardText } from "../sweep/points/shards.ts";
import type { RoundPlanner } from "../sweep/rounds/planner.ts";
import type { PlacedRound } from "../sweep/rounds/round.ts";
import { roundMethodOf } from "../sweep/rounds/round-methods.ts";
import type { SweepSpec } from "../sweep/spec/sweep-spec.ts";
import type { StoreMode } from "../sweep/wire/chunk.ts";
import type { SweepHandle } from "../store/write/sweep-handle.ts";

/** The part of SweepHandle that keeps rounds. */
type RoundHandle = Pick<SweepHandle, "rounds" | "learned">;

/**
 * Returns the spaces with rounds, as far as earlier runs came. A planner learns the rows of each
 * round again. Its answers for rounds that are stored are dropped.
 */
export function openRounds({ spaces }: SweepSpec, handle: RoundHandle): ReadonlyMap<number, SpaceRounds> {
  const found = spaces.flatMap((space, index) => {
    const planner = roundMethodOf(space)?.start(space);
    if (planner === undefined) return [];
    const rounds = handle.rounds(index);
    let isAgain = false;
    for (let round = 0; round <= rounds.length; round += 1) {
      learn(planner, handle, index, round);
      if (round === rounds.length) break;
      const followed = planner.follow === undefined ? planner.next() : planner.follow();
      isAgain = followed?.isAgain === true;
    }
    const last = rounds.at(-1);
    const current = last === undefined ? firstRound(planner) : { ...last, isAgain };
    const end = current === undefined ? specSize(space) : current.from + current.trials.indices.length;
    const first = planner.first?.rung === undefined ? {} : { firstRung: planner.first.rung };
    return [[index, { planner, current, end, most: countRuns(space), ...first }] as const];
  });
  return new Map(found);
}

/** Returns round 0 if it has other trials than all points of the spec. */
function firstRound({ first }: RoundPlanner): PlacedRound | undefined {
  return first?.trials === undefined ? undefined : { ...first, trials: first.trials, round: 0, from: 0 };
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
