import type { TrialColumns } from "../../sweep/outcomes/columns.ts";
import type { SpaceSpec } from "../../sweep/spec/sweep-spec.ts";
import { compileStatus } from "../js/stop-code.ts";
import type { StatusFunction } from "../js/stop-code.ts";
import { stopRules } from "../lowering/stop-rules.ts";
import { LaneTargets } from "./lane-targets.ts";
import type { MemoryMap } from "./memory-map.ts";
import { HISTORY } from "./rows.ts";
import type { TrialFunctions } from "./wasm-module.ts";

// V8 replaces its fast-compiled code by optimized code only between calls.
const MAX_STEPS_A_CALL = 16_384;

/** A trial that begins in a lane. */
export interface BeginningTrial {
  readonly columns: TrialColumns;
  readonly row: number;
  readonly repeat: number;
  /** Steps of the loop so far. */
  readonly total: number;
}

/** The trials in flight, as those who make their steps see them. */
export interface Flight {
  /** Bytes of each row that the loop steps. */
  readonly bytes: number;
  /** Whether trials have begun or ended since the last call. */
  readonly isChanged: boolean;
  /** Steps of the loop so far. */
  readonly total: number;
  /** Steps until a trial reaches max_steps. */
  readonly left: number;
  /** Number of trials. They have the first lanes. */
  readonly trials: number;
  /** Steps of the loop when the trial of each lane began. */
  readonly since: Float64Array;
}

/** Makes the steps of the trials in flight and decides which of them end. */
export interface LaneSteps {
  begin(lane: number, trial: BeginningTrial): void;
  /** Moves a trial to another lane. The caller moves its memory. */
  move(from: number, to: number): void;
  /** Prepares a lane without a trial, whose memory is that of lane 0. */
  idle(lane: number): void;
  /** Makes steps until a trial may have ended, and writes the outcomes. Returns their number. */
  run(flight: Flight): number;
  /** Returns the status of a trial that has ended, else −1. */
  statusOf(lane: number, steps: number): number;
  finish(lane: number, status: number, steps: number): void;
}

/** Steps whose loss and gradient are judged at every one. */
export class JudgedSteps implements LaneSteps {
  readonly #functions: TrialFunctions;
  readonly #doubles: Float64Array;
  readonly #loss: number;
  readonly #stationary: number;
  readonly #statusOf: StatusFunction;
  readonly #targets: LaneTargets | undefined;
  readonly #mostSteps: number;
  #bytes = 0;
  #total = 0;

  /** Makes at most `mostSteps` steps at a time. */
  constructor(
    space: SpaceSpec,
    map: MemoryMap,
    memory: WebAssembly.Memory,
    functions: TrialFunctions,
    mostSteps: number = MAX_STEPS_A_CALL,
  ) {
    this.#mostSteps = mostSteps;
    this.#functions = functions;
    this.#doubles = new Float64Array(memory.buffer);
    this.#loss = map.row("loss");
    this.#stationary = map.row("stationary");
    this.#statusOf = compileStatus(stopRules(space), space.objective.minimum);
    this.#targets = space.targets === undefined ? undefined : new LaneTargets(space, map, this.#doubles);
  }

  begin(lane: number, { columns, row, total }: BeginningTrial): void {
    this.#targets?.begin(lane, columns, row, total);
  }

  move(from: number, to: number): void {
    this.#targets?.move(from, to);
  }

  idle(lane: number): void {
    this.#targets?.end(lane);
  }

  /** Records the targets that trials have reached, after `steps` steps of the call of `run`. */
  reach(steps: number): void {
    this.#targets?.reach(this.#bytes / 8, HISTORY, this.#total + steps);
  }

  run({ bytes, isChanged, total, left }: Flight): number {
    const { prepare, run, look } = this.#functions;
    if (isChanged) prepare(bytes);
    [this.#bytes, this.#total] = [bytes, total];
    const steps = run(bytes, Math.min(this.#mostSteps, left), isChanged ? 0 : 1);
    this.#targets?.reach(bytes / 8, (steps + 1) % HISTORY, total + steps);
    look(bytes, 0);
    return steps;
  }

  statusOf(lane: number, steps: number): number {
    // A mask of ones reads as NaN, a mask of zeros as 0.
    return this.#statusOf(this.#doubles, this.#loss + lane, this.#stationary + lane, steps);
  }

  finish(lane: number, status: number, steps: number): void {
    this.#targets?.finish(lane, status, steps);
  }
}
