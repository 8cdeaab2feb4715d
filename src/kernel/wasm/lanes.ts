import { evaluateNode } from "../../formula/passes/evaluate.ts";
import type { UpdateRule } from "../../optimizers/rule.ts";
import type { TrialColumns } from "../../sweep/outcomes/columns.ts";
import { allocateRows, firstRows } from "../../sweep/outcomes/rows.ts";
import { pointReader } from "../../sweep/points/samplers.ts";
import type { PointReader } from "../../sweep/points/sampler.ts";
import { measuresOf } from "../../sweep/spec/measures.ts";
import type { SpaceSpec } from "../../sweep/spec/sweep-spec.ts";
import type { FinishedRange, TrialLanes } from "../kernel.ts";
import { STARVED_MS } from "../lane-kernel.ts";
import { compileMeasures } from "../js/measures.ts";
import type { WriteMeasures } from "../js/measures.ts";
import { keyOf } from "../../random/random-stream.ts";
import { startPoints } from "../random/start-points.ts";
import type { StartPoints } from "../random/start-points.ts";
import { countsSteps, isNoisy } from "../lowering/noisy-rule.ts";
import { writeDistance } from "../trial-rows.ts";
import type { MemoryMap } from "./memory-map.ts";
import { wordRow } from "./noise-code.ts";
import { hyperparameterRow, keyRow, REPEAT_ROW, stateRow, xRow } from "./rows.ts";
import type { LaneSteps } from "./lane-steps.ts";

/** A range of which trials are in flight or have yet to begin. */
interface OpenRange {
  readonly range: number;
  readonly to: number;
  readonly points: PointReader;
  readonly out: TrialColumns;
  /** The next place to begin. */
  next: number;
  /** Rows of trials that have begun, and number of those in flight. */
  rows: number;
  inFlight: number;
}

/**
 * The trials in flight: one for each lane. A trial that stops frees its lane for the next one, also
 * for the first one of the next range, so that lanes are idle only while no trial waits.
 */
export class Lanes implements TrialLanes {
  readonly #space: SpaceSpec;
  readonly #reader: PointReader;
  readonly #writeMeasures: WriteMeasures | undefined;
  readonly #startPoint: StartPoints;
  readonly #map: MemoryMap;
  readonly #width: number;
  readonly #stepping: LaneSteps;
  readonly #doubles: Float64Array;
  /** Rows of x, in order. */
  readonly #x: readonly number[];
  /** Rows of the state, and their start as a function of the hyperparameters. */
  readonly #starts: readonly { readonly row: number; readonly value: (h: Float64Array, at: number) => number }[];
  readonly #h: readonly number[];
  readonly #t: number | undefined;
  /** The row of the repeats, if the noise of a step depends on it. */
  readonly #repeat: number | undefined;
  readonly #outcome: Readonly<Record<"best" | "loss" | "norm", number>>;
  /** Each lane's row in the columns; −1 for a lane without a trial. */
  readonly #rowOf: Int32Array;
  /** Number of steps made when the lane's trial began. */
  readonly #since: Float64Array;
  readonly #point: Float64Array;
  /** Each lane's range. */
  readonly #rangeOf: (OpenRange | undefined)[] = [];
  /** Ranges in order; the trials of the first ones have begun. */
  readonly #open: OpenRange[] = [];
  #added = 0;
  /** Steps of all trials since a range was last finished. */
  #steps = 0;
  #inFlight = 0;
  /** Steps of the loop so far. */
  #total = 0;
  /** Number of bytes of each row that the loop steps; 0 if trials have begun or ended since. */
  #bytes = 0;

  constructor(
    space: SpaceSpec,
    seed: number,
    rule: UpdateRule,
    map: MemoryMap,
    width: number,
    memory: WebAssembly.Memory,
    stepping: LaneSteps,
  ) {
    this.#space = space;
    this.#reader = pointReader(space);
    this.#startPoint = startPoints(space, seed);
    this.#writeMeasures = compileMeasures(space, seed);
    this.#map = map;
    this.#width = width;
    this.#stepping = stepping;
    this.#doubles = new Float64Array(memory.buffer);
    this.#x = Array.from({ length: space.objective.dim }, (_, j) => map.row(xRow(j)));
    this.#starts = rule.state.flatMap(({ name, vector, start }) => {
      const value = startOf(rule, start);
      const rows = vector ? this.#x.map((_, j) => map.row(stateRow(name, j))) : [map.row(stateRow(name))];
      return rows.map((row) => ({ row, value }));
    });
    this.#h = rule.hyperparameters.map((name) => map.row(hyperparameterRow(name)));
    this.#t = countsSteps(rule) ? map.row("t") : undefined;
    this.#repeat = isNoisy(rule) ? map.row(REPEAT_ROW) : undefined;
    if (isNoisy(rule)) {
      const fill = (word: number, at: number): void => {
        this.#doubles.fill(wordRow(word), map.row(keyRow(at)), map.row(keyRow(at)) + map.lanes);
      };
      keyOf(seed).forEach(fill);
    }
    this.#outcome = { best: map.row("best"), loss: map.row("loss"), norm: map.row("norm") };
    this.#rowOf = new Int32Array(map.lanes).fill(-1);
    this.#since = new Float64Array(map.lanes);
    this.#point = new Float64Array(space.objective.dim);
  }

  get isBusy(): boolean {
    return this.#open.length > 0;
  }

  add(from: number, to: number, points: PointReader = this.#reader): number {
    const range = this.#added++;
    const out = allocateRows(to - from, this.#h.length, this.#space.targets?.length, measuresOf(this.#space).length);
    this.#open.push({ range, to, points, out, next: from, rows: 0, inFlight: 0 });
    return range;
  }

  advance(): FinishedRange | undefined {
    const end = performance.now() + STARVED_MS;
    for (;;) {
      this.#refill();
      const finished = this.#finished();
      if (finished !== undefined) return finished;
      if (this.#inFlight === 0) return undefined;
      const isStarved = this.#inFlight < this.#map.lanes;
      if (isStarved && performance.now() >= end) return undefined;
      const isChanged = this.#bytes === 0;
      if (isChanged) this.#bytes = this.#compact(this.#inFlight) * 8;
      const steps = this.#stepping.run({
        ...{ bytes: this.#bytes, isChanged, total: this.#total, left: this.#stepsLeft(this.#total) },
        ...{ trials: this.#inFlight, since: this.#since },
      });
      this.#total += steps;
      this.#steps += steps * this.#inFlight;
      for (let lane = 0; lane < this.#map.lanes; lane++) {
        if (this.#rowOf[lane] === -1 || !this.#retire(lane, this.#total)) continue;
        this.#bytes = 0;
      }
    }
  }

  /** Begins waiting trials in free lanes. */
  #refill(): void {
    if (this.#inFlight === this.#map.lanes) return;
    let range = this.#waiting();
    for (let lane = 0; lane < this.#map.lanes && range !== undefined; lane++) {
      if (this.#rowOf[lane] !== -1) continue;
      while (range !== undefined && !this.#beginNext(lane, range)) range = this.#waiting();
    }
  }

  #waiting(): OpenRange | undefined {
    return this.#open.find(({ next, to }) => next < to);
  }

  /** Begins the next trial of a range in a lane. Returns false if no further point is in it. */
  #beginNext(lane: number, range: OpenRange): boolean {
    const width = this.#h.length;
    const { out, rows, points } = range;
    while (range.next < range.to) {
      const place = range.next++;
      if (!points.read(place, out.hyperparameters, rows * width)) continue;
      const repeat = points.repeat(place);
      out.trial[rows] = this.#space.offset + points.index(place);
      out.repeat[rows] = repeat;
      this.#begin(lane, out.hyperparameters, rows * width, repeat);
      this.#rowOf[lane] = rows;
      this.#rangeOf[lane] = range;
      this.#since[lane] = this.#total;
      this.#stepping.begin(lane, { columns: out, row: rows, repeat, total: this.#total });
      range.rows += 1;
      range.inFlight += 1;
      this.#inFlight += 1;
      this.#bytes = 0;
      return true;
    }
    return false;
  }

  /** Removes and returns a range whose trials have all ended. */
  #finished(): FinishedRange | undefined {
    const at = this.#open.findIndex(({ next, to, inFlight }) => next === to && inFlight === 0);
    if (at === -1) return undefined;
    const [{ range, out, rows }] = this.#open.splice(at, 1) as [OpenRange];
    const steps = this.#steps;
    this.#steps = 0;
    return { range, columns: firstRows(out, rows), steps };
  }

  /** Begins a trial in a lane. */
  #begin(lane: number, h: Float64Array, at: number, repeat: number): void {
    const doubles = this.#doubles;
    const start = this.#startPoint(repeat);
    for (let i = 0; i < this.#h.length; i++) doubles[(this.#h[i] ?? 0) + lane] = h[at + i] ?? NaN;
    for (let j = 0; j < this.#x.length; j++) doubles[(this.#x[j] ?? 0) + lane] = start[j] ?? NaN;
    for (const { row, value } of this.#starts) doubles[row + lane] = value(h, at);
    doubles[this.#outcome.best + lane] = Infinity;
    if (this.#t !== undefined) doubles[this.#t + lane] = 1;
    if (this.#repeat !== undefined) doubles[this.#repeat + lane] = wordRow(repeat);
  }

  /**
   * Moves the trials in flight to the first lanes and returns the number of lanes to step. Idle
   * lanes of the last group repeat a trial, so they stop when it does; their outcome is ignored.
   */
  #compact(inFlight: number): number {
    for (let lane = 0; lane < inFlight; lane++) {
      if (this.#rowOf[lane] !== -1) continue;
      const from = this.#rowOf.findLastIndex((row) => row !== -1);
      this.#copy(from, lane);
      this.#rowOf[lane] = this.#rowOf[from] ?? -1;
      this.#since[lane] = this.#since[from] ?? 0;
      this.#rangeOf[lane] = this.#rangeOf[from];
      this.#rowOf[from] = -1;
      this.#stepping.move(from, lane);
    }
    const group = 2 * this.#width;
    const used = Math.ceil(inFlight / group) * group;
    for (let lane = inFlight; lane < used; lane++) {
      this.#copy(0, lane);
      this.#stepping.idle(lane);
    }
    return used;
  }

  #copy(from: number, to: number): void {
    for (let row = 0; row < this.#map.size; row += this.#map.lanes) {
      this.#doubles[row + to] = this.#doubles[row + from] ?? NaN;
    }
  }

  /** Returns the number of steps until a trial in flight reaches max_steps. */
  #stepsLeft(total: number): number {
    let most = 0;
    for (let lane = 0; lane < this.#map.lanes; lane++) {
      if (this.#rowOf[lane] !== -1) most = Math.max(most, total - (this.#since[lane] ?? 0));
    }
    return this.#space.stop.max_steps - most;
  }

  /** Writes the outcome of a lane's trial if it has stopped. */
  #retire(lane: number, total: number): boolean {
    const steps = total - (this.#since[lane] ?? 0);
    const status = this.#stepping.statusOf(lane, steps);
    if (status === -1) return false;
    const range = this.#rangeOf[lane]!;
    const { out } = range;
    const row = this.#rowOf[lane] ?? 0;
    out.status[row] = status;
    out.steps[row] = steps;
    out.finalLoss[row] = this.#read("loss", lane);
    out.bestLoss[row] = this.#read("best", lane);
    out.gradientNorm[row] = this.#read("norm", lane);
    this.#stepping.finish(lane, status, steps);
    for (let j = 0; j < this.#x.length; j++) this.#point[j] = this.#doubles[(this.#x[j] ?? 0) + lane] ?? NaN;
    writeDistance(this.#point, this.#space.objective.minimisers, out, row);
    this.#writeMeasures?.(this.#point, out, row);
    this.#rowOf[lane] = -1;
    range.inFlight -= 1;
    this.#inFlight -= 1;
    return true;
  }

  #read(name: "best" | "loss" | "norm", lane: number): number {
    return this.#doubles[this.#outcome[name] + lane] ?? NaN;
  }
}

/** Returns a state's start as a function of the hyperparameters. */
function startOf(rule: UpdateRule, start: number): (h: Float64Array, at: number) => number {
  const value = rule.graph.constantOf(start);
  if (value !== undefined) return () => value;
  return (h, at) =>
    evaluateNode(rule.graph, start, new Map(rule.hyperparameters.map((name, index) => [name, h[at + index] ?? NaN])));
}
