import { remaining } from "../sweep/points/intervals.ts";
import { partOf } from "../sweep/rounds/round.ts";
import type { PlacedRound, RoundPart } from "../sweep/rounds/round.ts";
import type { RoundPlanner } from "../sweep/rounds/planner.ts";
import type { Interval } from "../sweep/spec/sweep-spec.ts";
import type { ChunkTask } from "../sweep/wire/chunk.ts";
import type { Chunks } from "./chunks.ts";
import type { RanChunk, WorkLeft, WorkSource } from "./work-source.ts";

/** The rounds of a space, as far as earlier runs came. */
export interface SpaceRounds {
  /** Has learned all finished trials, and has decided the rounds up to the one in progress. */
  readonly planner: RoundPlanner;
  /** The round in progress; undefined for round 0 if it has all points of the spec. */
  readonly current: PlacedRound | undefined;
  /** The rung of round 0, if there are rungs. */
  readonly firstRung?: number;
  /** End of the places so far: of the points of the spec and of all rounds. */
  readonly end: number;
  /** Maximum number of runs of trials in all rounds. */
  readonly most: number;
}

/** A space while it runs. */
interface OpenRounds {
  readonly planner: RoundPlanner;
  readonly first: RoundPart;
  current: PlacedRound | undefined;
  end: number;
  /** Places of the current round that are not done. */
  left: number;
  /** Maximum number of trials of rounds to come. */
  later: number;
}

/**
 * Hands out the chunks of spaces with rounds, and of all others. When all trials of a round are
 * back, its planner decides about the next one. Other spaces go on meanwhile.
 */
export class Rounds implements WorkSource {
  readonly #chunks: Chunks;
  readonly #spaces: ReadonlyMap<number, OpenRounds>;
  readonly #onRound: (space: number, round: PlacedRound) => void;

  /** `onRound` gets each round before its trials are handed out. */
  constructor(
    chunks: Chunks,
    spaces: ReadonlyMap<number, SpaceRounds>,
    done: (space: number) => readonly Interval[],
    onRound: (space: number, round: PlacedRound) => void,
  ) {
    this.#chunks = chunks;
    this.#onRound = onRound;
    this.#spaces = new Map(
      [...spaces].map(([space, { planner, current, firstRung: rung, end, most }]) => {
        const left = remaining(end, done(space)).reduce((sum, [from, to]) => sum + to - from, 0);
        const first = { round: 0, ...(rung === undefined ? {} : { rung }) };
        return [space, { planner, current, first, end, left, later: Math.max(0, most - end) }];
      }),
    );
    for (const [space, rounds] of this.#spaces) if (rounds.left === 0) this.#decide(space, rounds);
  }

  next(): ChunkTask | "wait" | undefined {
    const task = this.#chunks.next();
    if (task === undefined) return [...this.#spaces.values()].some(({ left }) => left > 0) ? "wait" : undefined;
    const rounds = this.#spaces.get(task.space);
    if (rounds === undefined) return task;
    const { current, first } = rounds;
    return { ...task, round: current === undefined ? first : partOf(current, task.from, task.to) };
  }

  giveBack({ space, from, to }: ChunkTask): void {
    this.#chunks.giveBack({ space, from, to });
  }

  took(task: ChunkTask, outcome: RanChunk): void {
    this.#chunks.took(task, outcome);
    const rounds = this.#spaces.get(task.space);
    if (rounds === undefined) return;
    rounds.planner.learn(outcome.columns);
    rounds.left -= task.to - task.from;
    if (rounds.left === 0) this.#decide(task.space, rounds);
  }

  left(inFlight: readonly ChunkTask[]): WorkLeft | undefined {
    const later = [...this.#spaces].map(([space, rounds]) => [space, rounds.later] as const);
    return this.#chunks.left(inFlight, new Map(later));
  }

  #decide(space: number, rounds: OpenRounds): void {
    const next = rounds.planner.next();
    if (next === undefined) {
      rounds.later = 0;
      return;
    }
    const current = { ...next, round: (rounds.current?.round ?? 0) + 1, from: rounds.end };
    rounds.current = current;
    rounds.left = next.trials.indices.length;
    rounds.end += rounds.left;
    rounds.later = Math.max(0, rounds.later - rounds.left);
    this.#onRound(space, current);
    this.#chunks.extend(space, [current.from, rounds.end]);
  }
}
