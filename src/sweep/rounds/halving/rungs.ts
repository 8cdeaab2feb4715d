import { statusCode } from "../../outcomes/statuses.ts";
import type { TrialColumns } from "../../outcomes/columns.ts";
import type { SpaceSpec } from "../../spec/sweep-spec.ts";
import type { ChunkOutcome } from "../../wire/chunk.ts";
import type { RoundPart } from "../round.ts";

/** The part of a space on which its rungs depend. */
export type RungPlan = Pick<SpaceSpec, "stop" | "halving">;

/**
 * Returns the maximum steps of each rung: min_steps, eta times as many, and so on. The last rung has
 * max_steps, at least eta times those of the one before. Without halving there is one rung.
 */
export function rungSteps({ stop, halving }: RungPlan): readonly number[] {
  const all: number[] = [];
  if (halving !== undefined) {
    for (let steps = halving.min_steps; steps * halving.eta <= stop.max_steps; steps *= halving.eta) all.push(steps);
  }
  return [...all, stop.max_steps];
}

/** Returns the space of the trials of a rung, which are those of a sweep with its maximum steps. */
export function spaceAt(space: SpaceSpec, rung: number | undefined): SpaceSpec {
  const all = rungSteps(space);
  if (rung === undefined || rung === all.length - 1) return space;
  const steps = all[rung];
  if (steps === undefined) throw new Error(`the space has no rung ${rung}: ${space.label}`);
  return withMaxSteps(space, steps);
}

/** Returns a space with other maximum steps. */
export function withMaxSteps(space: SpaceSpec, steps: number): SpaceSpec {
  return { ...space, stop: { ...space.stop, max_steps: steps } };
}

const EXHAUSTED = statusCode("exhausted");
const STOPPED = statusCode("stopped");

/** Returns an outcome in which trials that used up the steps of a rung are stopped. */
export function stoppedAtRung(outcome: ChunkOutcome, space: SpaceSpec, round: RoundPart | undefined): ChunkOutcome {
  if (!outcome.ok || spaceAt(space, round?.rung) === space) return outcome;
  const { columns, totals } = outcome;
  const statuses = [...totals.statuses];
  statuses[STOPPED]! += statuses[EXHAUSTED]!;
  statuses[EXHAUSTED] = 0;
  stopExhausted(columns.status);
  return { ...outcome, totals: { ...totals, statuses } };
}

/** Turns statuses of trials that used up the steps of a rung into `stopped`. */
export function stopExhausted(status: TrialColumns["status"]): void {
  for (const [row, one] of status.entries()) if (one === EXHAUSTED) status[row] = STOPPED;
}
