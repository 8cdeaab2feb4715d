import { statusCode } from "../../../sweep/outcomes/statuses.ts";
import type { TrialColumns } from "../../../sweep/outcomes/columns.ts";
import type { SpaceSpec } from "../../../sweep/spec/sweep-spec.ts";
import { compileStatus } from "../../js/stop-code.ts";
import type { StatusFunction } from "../../js/stop-code.ts";
import { evaluationSteps } from "../../lowering/evaluation.ts";
import { stopRules } from "../../lowering/stop-rules.ts";
import type { BatchRows } from "../../random/batch-rows.ts";
import type { BeginningTrial, Flight, LaneSteps } from "../lane-steps.ts";
import type { MemoryMap } from "../memory-map.ts";
import type { BatchFunctions } from "./batch-module.ts";

/** The lists of rows of the next steps of each lane, in a kernel's memory. */
export interface BatchLists {
  /** Address of the first lane's list. */
  readonly address: number;
  /** Number of steps for which a list has room. */
  readonly steps: number;
  /** Returns the address of a row of data. */
  readonly addressOf: (row: number) => number;
  readonly draw: BatchRows;
}

/** The trial of a lane. */
interface Seat {
  readonly columns: TrialColumns;
  readonly row: number;
  readonly repeat: number;
  /** The step at which the loss over all training rows was last computed. */
  judged: number;
  /** Number of targets that the trial has reached. */
  reached: number;
  status: number;
}

/** Steps by batches. The loss over all training rows is judged every `evaluate` steps. */
export class BatchSteps implements LaneSteps {
  readonly #functions: BatchFunctions;
  readonly #doubles: Float64Array;
  readonly #integers: Int32Array;
  readonly #rows: { readonly loss: number; readonly best: number; readonly norm: number };
  readonly #lists: BatchLists;
  readonly #size: number;
  readonly #every: number;
  readonly #maxSteps: number;
  readonly #bound: number;
  readonly #below: number;
  readonly #minimum: number;
  readonly #targets: readonly number[];
  readonly #judge: StatusFunction;
  readonly #seats: (Seat | undefined)[] = [];
  readonly #drawn: Int32Array;

  constructor(
    space: SpaceSpec,
    map: MemoryMap,
    memory: WebAssembly.Memory,
    lists: BatchLists,
    functions: BatchFunctions,
  ) {
    const { objective, stop, batch, targets = [] } = space;
    const rules = stopRules(space);
    this.#functions = functions;
    this.#doubles = new Float64Array(memory.buffer);
    this.#integers = new Int32Array(memory.buffer);
    this.#rows = { loss: map.row("loss"), best: map.row("best"), norm: map.row("norm") };
    this.#lists = lists;
    this.#size = batch?.size ?? 0;
    this.#every = evaluationSteps(space);
    this.#maxSteps = stop.max_steps;
    this.#bound = rules.find(({ test }) => test.of === "size")?.test.bound ?? Infinity;
    this.#below = rules.find(({ below }) => below !== undefined)?.below?.loss ?? -Infinity;
    this.#minimum = objective.minimum ?? NaN;
    this.#targets = targets;
    this.#judge = compileStatus(rules, objective.minimum);
    this.#drawn = new Int32Array(this.#size);
  }

  begin(lane: number, { columns, row, repeat }: BeginningTrial): void {
    this.#seats[lane] = { columns, row, repeat, judged: -1, reached: 0, status: -1 };
  }

  move(from: number, to: number): void {
    this.#seats[to] = this.#seats[from];
    this.#seats[from] = undefined;
  }

  idle(lane: number): void {
    this.#seats[lane] = undefined;
  }

  run(flight: Flight): number {
    const { bytes, isChanged, trials, total, since } = flight;
    if (isChanged) this.#functions.prepare(bytes);
    if (this.#evaluate(flight)) {
      this.#functions.look(bytes);
      return 0;
    }
    let limit = Math.min(flight.left, this.#lists.steps);
    for (let lane = 0; lane < trials; lane++) {
      limit = Math.min(limit, this.#every - ((total - since[lane]!) % this.#every));
    }
    for (let lane = 0; lane < bytes / 8; lane++) {
      const from = lane < trials ? lane : 0;
      this.#list(lane, this.#seats[from]!.repeat, total - since[from]!, limit);
    }
    const steps = this.#functions.run(bytes, limit, this.#lists.address);
    if (steps < limit) this.#cut(trials);
    return steps;
  }

  statusOf(lane: number): number {
    return this.#seats[lane]?.status ?? -1;
  }

  finish(lane: number): void {
    this.#seats[lane] = undefined;
  }

  /** Judges the trials whose turn it is. Returns whether any has ended. */
  #evaluate({ bytes, trials, total, since }: Flight): boolean {
    let [isEvaluated, hasEnded] = [false, false];
    for (let lane = 0; lane < trials; lane++) {
      const seat = this.#seats[lane]!;
      const step = total - since[lane]!;
      if (seat.judged === step || (step % this.#every !== 0 && step !== this.#maxSteps)) continue;
      if (!isEvaluated) this.#functions.evaluate(bytes);
      isEvaluated = true;
      seat.judged = step;
      const loss = this.#doubles[this.#rows.loss + lane]!;
      const best = this.#rows.best + lane;
      if (loss < this.#doubles[best]!) this.#doubles[best] = loss;
      this.#reach(seat, loss, step);
      seat.status = this.#judge(this.#doubles, this.#rows.loss + lane, 0, step);
      hasEnded ||= seat.status !== -1;
    }
    return hasEnded;
  }

  /** Records the targets that a loss reaches. One below the minimum reaches none. */
  #reach(seat: Seat, loss: number, step: number): void {
    if (!(Math.abs(loss) <= this.#bound) || loss < this.#below) return;
    while (loss - this.#minimum <= (this.#targets[seat.reached] ?? NaN)) {
      seat.columns.targetSteps![seat.row * this.#targets.length + seat.reached] = step;
      seat.reached += 1;
    }
  }

  /** Writes the addresses of a lane's rows for the next steps. */
  #list(lane: number, repeat: number, step: number, steps: number): void {
    const { address, addressOf, draw } = this.#lists;
    const first = address / 4 + lane * this.#lists.steps * this.#size;
    for (let one = 0; one < steps; one++) {
      draw(repeat, step + one, this.#drawn, 0);
      for (let slot = 0; slot < this.#size; slot++) {
        this.#integers[first + one * this.#size + slot] = addressOf(this.#drawn[slot]!);
      }
    }
  }

  /** Ends the trials whose last batch has a loss that is not finite or too large. */
  #cut(trials: number): void {
    for (let lane = 0; lane < trials; lane++) {
      if (Math.abs(this.#doubles[this.#rows.loss + lane]!) <= this.#bound) continue;
      this.#seats[lane]!.status = statusCode("diverged");
      this.#doubles[this.#rows.norm + lane] = NaN;
    }
  }
}
