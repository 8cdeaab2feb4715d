import { OPERATIONS } from "../../formula/ir/operations.ts";
import { evaluateNode } from "../../formula/passes/evaluate.ts";
import type { LossGraph } from "../../objectives/loss-graph.ts";
import type { UpdateRule } from "../../optimizers/rule.ts";
import type { TrialColumns } from "../../sweep/outcomes/columns.ts";
import { allocateRows, firstRows } from "../../sweep/outcomes/rows.ts";
import { pointReader } from "../../sweep/points/samplers.ts";
import type { PointReader } from "../../sweep/points/sampler.ts";
import type { SpaceSpec } from "../../sweep/spec/sweep-spec.ts";
import type { Kernel } from "../kernel.ts";
import type { LoweredSpace } from "../lowering/lowered-space.ts";
import { fitsLocals } from "../lowering/fits-locals.ts";
import { stopRules } from "../lowering/stop-rules.ts";
import { compileStatus } from "../js/stop-code.ts";
import type { StatusFunction } from "../js/stop-code.ts";
import { startPoints } from "../random/start-points.ts";
import type { StartPoints } from "../random/start-points.ts";
import { writeDistance } from "../trial-rows.ts";
import { encodeModule } from "./encoding/assembler.ts";
import type { Module } from "./encoding/assembler.ts";
import { ArrayBody } from "./array-body.ts";
import type { LaneCount } from "./lane-count.ts";
import { LocalBody } from "./local-body.ts";
import { MemoryMap } from "./memory-map.ts";
import { InvariantValues } from "./invariant-values.ts";
import { LARGE_ANGLE_PARTS } from "./operation-code.ts";
import { hyperparameterRow, stateRow, trialRows, xRow } from "./rows.ts";
import { trialModule } from "./wasm-module.ts";
import type { TrialFunctions } from "./wasm-module.ts";

// V8 replaces its fast-compiled code by optimized code only between calls.
const MAX_STEPS_A_CALL = 16_384;

/**
 * Compiles a space to WebAssembly SIMD. One loop runs `lanes` trials; a trial that stops frees its
 * lane for the next.
 */
export function wasmKernel(lowered: LoweredSpace, count: LaneCount, seed = 0): Kernel {
  const { space, rule } = lowered;
  const { module, map, tables } = buildModule(lowered, count);
  const env = Object.fromEntries(LARGE_ANGLE_PARTS.map((name) => [name, OPERATIONS[name].compute]));
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(encodeModule(module)), { env });
  const { memory, ...functions } = exports as unknown as { memory: WebAssembly.Memory } & TrialFunctions;
  for (const [table, address] of tables) new Float64Array(memory.buffer, address).set(table);
  const trials = new Lanes(space, seed, rule, map, count.width, memory, functions);
  return { run: (from, to) => trials.run(from, to), idle: () => trials.idle };
}

/** A kernel's module before it is encoded, and how its memory is laid out. */
interface BuiltModule {
  readonly module: Module;
  readonly map: MemoryMap;
  readonly tables: ReadonlyMap<Float64Array, number>;
}

/** Generates the module of a space. */
export function buildModule({ space, rule, objective }: LoweredSpace, count: LaneCount): BuiltModule {
  const inLocals = fitsLocals(objective);
  const invariant = new InvariantValues(space, rule);
  const map = new MemoryMap(trialRows(space.objective.dim, rule, invariant.rows, !inLocals), count.lanes);
  const tables = addresses(objective, map.bytes);
  const tableBytes = [...tables.keys()].reduce((sum, table) => sum + table.byteLength, 0);
  const module = trialModule(space, map, count, tableBytes, invariant, (code) =>
    inLocals
      ? new LocalBody(code, objective, rule, invariant)
      : new ArrayBody(code, objective, rule, invariant, tables),
  );
  return { module, map, tables };
}

/** Returns the addresses of the loops' tables, adjacent from `from` on. */
function addresses({ graph }: LossGraph, from: number): Map<Float64Array, number> {
  const found = new Map<Float64Array, number>();
  let address = from;
  for (const table of graph.loops.flatMap((loop) => [...loop.tables.values()])) {
    found.set(table, address);
    address += table.byteLength;
  }
  return found;
}

/** The trials in flight. */
class Lanes {
  readonly #space: SpaceSpec;
  readonly #reader: PointReader;
  readonly #startPoint: StartPoints;
  readonly #map: MemoryMap;
  readonly #width: number;
  readonly #functions: TrialFunctions;
  readonly #doubles: Float64Array;
  /** Rows of x, in order. */
  readonly #x: readonly number[];
  /** Rows of the state, and their start as a function of the hyperparameters. */
  readonly #starts: readonly { readonly row: number; readonly value: (h: Float64Array, at: number) => number }[];
  readonly #h: readonly number[];
  readonly #t: number | undefined;
  readonly #outcome: Readonly<Record<"best" | "loss" | "norm" | "stationary", number>>;
  /** Each lane's row in the columns; −1 for a lane without a trial. */
  readonly #rowOf: Int32Array;
  /** Number of steps made when the lane's trial began. */
  readonly #since: Float64Array;
  readonly #point: Float64Array;
  readonly #statusOf: StatusFunction;
  #idle = 0;

  constructor(
    space: SpaceSpec,
    seed: number,
    rule: UpdateRule,
    map: MemoryMap,
    width: number,
    memory: WebAssembly.Memory,
    functions: TrialFunctions,
  ) {
    this.#space = space;
    this.#reader = pointReader(space);
    this.#startPoint = startPoints(space, seed);
    this.#map = map;
    this.#width = width;
    this.#functions = functions;
    this.#doubles = new Float64Array(memory.buffer);
    this.#x = Array.from({ length: space.objective.dim }, (_, j) => map.row(xRow(j)));
    this.#starts = rule.state.flatMap(({ name, vector, start }) => {
      const value = startOf(rule, start);
      const rows = vector ? this.#x.map((_, j) => map.row(stateRow(name, j))) : [map.row(stateRow(name))];
      return rows.map((row) => ({ row, value }));
    });
    this.#h = rule.hyperparameters.map((name) => map.row(hyperparameterRow(name)));
    this.#t = rule.uses.has("t") ? map.row("t") : undefined;
    this.#outcome = {
      ...{ best: map.row("best"), loss: map.row("loss") },
      ...{ norm: map.row("norm"), stationary: map.row("stationary") },
    };
    this.#rowOf = new Int32Array(map.lanes);
    this.#since = new Float64Array(map.lanes);
    this.#point = new Float64Array(space.objective.dim);
    this.#statusOf = compileStatus(stopRules(space), space.objective.minimum);
  }

  /** Share of lanes without a trial in the last run. */
  get idle(): number {
    return this.#idle;
  }

  /** Runs a range of the space. */
  run(from: number, to: number): TrialColumns {
    const { prepare, run, look } = this.#functions;
    const width = this.#h.length;
    const out = allocateRows(to - from, width);
    let next = from;
    let row = 0;
    let total = 0;
    let inFlight = 0;
    let used = 0;

    const refill = (lane: number): void => {
      while (next < to) {
        const index = next++;
        if (!this.#reader.read(index, out.hyperparameters, row * width)) continue;
        out.trial[row] = this.#space.offset + index;
        const repeat = this.#reader.repeat(index);
        out.repeat[row] = repeat;
        this.#begin(lane, out.hyperparameters, row * width, repeat);
        this.#rowOf[lane] = row++;
        this.#since[lane] = total;
        inFlight += 1;
        return;
      }
      this.#rowOf[lane] = -1;
    };

    for (let lane = 0; lane < this.#map.lanes; lane++) refill(lane);
    let bytes = 0;
    let changed = true;
    while (inFlight > 0) {
      if (changed) {
        bytes = this.#compact(inFlight) * 8;
        prepare(bytes);
      }
      const steps = run(bytes, Math.min(MAX_STEPS_A_CALL, this.#stepsLeft(total)), changed ? 0 : 1);
      total += steps;
      used += steps * inFlight;
      look(bytes, 0);
      changed = false;
      for (let lane = 0; lane < this.#map.lanes; lane++) {
        if (this.#rowOf[lane] === -1 || !this.#retire(lane, total, out)) continue;
        inFlight -= 1;
        refill(lane);
        changed = true;
      }
    }
    this.#idle = total === 0 ? 0 : 1 - used / (total * this.#map.lanes);
    return firstRows(out, row);
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
      this.#rowOf[from] = -1;
    }
    const group = 2 * this.#width;
    const used = Math.ceil(inFlight / group) * group;
    for (let lane = inFlight; lane < used; lane++) this.#copy(0, lane);
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
  #retire(lane: number, total: number, out: TrialColumns): boolean {
    const steps = total - (this.#since[lane] ?? 0);
    const { loss, stationary } = this.#outcome;
    // A mask of ones reads as NaN, a mask of zeros as 0.
    const status = this.#statusOf(this.#doubles, loss + lane, stationary + lane, steps);
    if (status === -1) return false;
    const row = this.#rowOf[lane] ?? 0;
    out.status[row] = status;
    out.steps[row] = steps;
    out.finalLoss[row] = this.#read("loss", lane);
    out.bestLoss[row] = this.#read("best", lane);
    out.gradientNorm[row] = this.#read("norm", lane);
    for (let j = 0; j < this.#x.length; j++) this.#point[j] = this.#doubles[(this.#x[j] ?? 0) + lane] ?? NaN;
    writeDistance(this.#point, this.#space.objective.minimisers, out, row);
    return true;
  }

  #read(name: "best" | "loss" | "norm" | "stationary", lane: number): number {
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
