import type { TrialColumns } from "../../sweep/outcomes/columns.ts";
import { allocateRows, firstRows } from "../../sweep/outcomes/rows.ts";
import { pointReader } from "../../sweep/points/samplers.ts";
import type { PointReader } from "../../sweep/points/sampler.ts";
import { measuresOf } from "../../sweep/spec/measures.ts";
import type { SpaceSpec } from "../../sweep/spec/sweep-spec.ts";
import { compileMeasures } from "../js/measures.ts";
import type { WriteMeasures } from "../js/measures.ts";
import type { FinishedRange, TrialLanes } from "../kernel.ts";
import { STARVED_MS } from "../lane-kernel.ts";
import { restOf, stopRules } from "../lowering/stop-rules.ts";
import { keyOf } from "../../random/random-stream.ts";
import { startPoints } from "../random/start-points.ts";
import type { StartPoints } from "../random/start-points.ts";
import { writeDistance } from "../trial-rows.ts";
import type { NativeLibrary } from "./library.ts";
import type { KernelMemory } from "./memory.ts";

const VECTOR_BYTES = 64;

/** The inputs of a kernel besides its trials. */
export interface KernelInputs {
  /** Arrays by the members that point to them. The address of an empty one is never read. */
  readonly arrays: ReadonlyMap<string, Float64Array | Int32Array>;
  readonly numbers: ReadonlyMap<string, number>;
  /** Writes the lists of rows that the last call asked for. */
  readonly list?: (memory: Float64Array) => void;
}

/** A range of which trials are in flight or have yet to begin. */
interface OpenRange {
  readonly range: number;
  readonly to: number;
  readonly points: PointReader;
  readonly out: TrialColumns;
  /** The next index to begin. */
  next: number;
  /** Rows of trials that wait or have begun, and number of those that have not ended. */
  rows: number;
  unfinished: number;
}

/**
 * The trials in flight of a native kernel. Trials wait in its memory, and it begins one as soon as
 * another has ended. So a call returns when trials are needed, or after some milliseconds.
 */
export class NativeLanes implements TrialLanes {
  readonly #space: SpaceSpec;
  readonly #layout: KernelMemory;
  readonly #library: NativeLibrary;
  readonly #frame: BigInt64Array;
  readonly #doubles: Float64Array;
  readonly #reader: PointReader;
  readonly #startPoint: StartPoints;
  readonly #writeMeasures: WriteMeasures | undefined;
  readonly #inputs: KernelInputs;
  readonly #point: Float64Array;
  readonly #places: Readonly<Record<Place, number>>;
  /** The range and row of each ticket: a trial that waits or is in flight. */
  readonly #rangeOf: (OpenRange | undefined)[] = [];
  readonly #rowOf: Int32Array;
  readonly #freeTickets: number[];
  readonly #open: OpenRange[] = [];
  #added = 0;
  /** Steps since a range was last finished. */
  #steps = 0;

  constructor(space: SpaceSpec, seed: number, layout: KernelMemory, inputs: KernelInputs, library: NativeLibrary) {
    this.#space = space;
    this.#layout = layout;
    this.#library = library;
    this.#reader = pointReader(space);
    this.#startPoint = startPoints(space, seed);
    this.#writeMeasures = compileMeasures(space, seed);
    this.#point = new Float64Array(space.objective.dim);
    this.#frame = alignedMemory(layout.memory.size + layout.rows.size, library);
    this.#doubles = new Float64Array(this.#frame.buffer, this.#frame.byteOffset, this.#frame.length);
    this.#places = placesIn(layout);
    this.#rowOf = new Int32Array(layout.ending);
    this.#freeTickets = Array.from({ length: layout.ending }, (_, ticket) => ticket);
    this.#inputs = inputs;
    for (const [name, values] of inputs.arrays) {
      // V8 moves the values of a small array until it has a buffer.
      const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
      this.#frame[layout.memory.offset(name)] = library.addressOf(bytes);
    }
    for (const [name, value] of inputs.numbers) this.#set(name, value);
    for (const [at, word] of keyOf(seed).entries()) this.#frame[layout.memory.offset("key") + at] = BigInt(word);
    this.#setStops();
  }

  get isBusy(): boolean {
    return this.#open.length > 0;
  }

  add(from: number, to: number, points: PointReader = this.#reader): number {
    const range = this.#added++;
    const { hyperparameters } = this.#reader;
    const out = allocateRows(
      to - from,
      hyperparameters.length,
      this.#space.targets?.length,
      measuresOf(this.#space).length,
    );
    this.#open.push({ range, to, points, out, next: from, rows: 0, unfinished: 0 });
    return range;
  }

  advance(): FinishedRange | undefined {
    const end = performance.now() + STARVED_MS;
    for (;;) {
      this.#wait();
      const finished = this.#finished();
      if (finished !== undefined) return finished;
      if (this.#open.length === 0) return undefined;
      this.#inputs.list?.(this.#doubles);
      this.#library.advance(this.#frame);
      this.#collect();
      const isStarved = this.#get("busy") < this.#layout.lanes;
      const ready = this.#finished();
      if (ready !== undefined) return ready;
      if (isStarved && performance.now() >= end) return undefined;
    }
  }

  /** Moves the trials that have begun out of the queue, and fills it. */
  #wait(): void {
    const [begun, waiting] = [this.#get("begun"), this.#get("waiting")];
    // Trials that still wait stay where they are: the queue is filled when it is empty.
    if (begun < waiting) return;
    const { waiting: most } = this.#layout;
    let count = 0;
    for (const range of this.#open) while (count < most && this.#place(range, count)) count += 1;
    this.#set("begun", 0);
    this.#set("waiting", count);
  }

  /** Writes the next trial of a range to the queue. Returns false if no further point is in it. */
  #place(range: OpenRange, at: number): boolean {
    const { out, rows, points } = range;
    const width = this.#reader.hyperparameters.length;
    const doubles = this.#doubles;
    while (range.next < range.to) {
      const place = range.next++;
      if (!points.read(place, out.hyperparameters, rows * width)) continue;
      const repeat = points.repeat(place);
      const ticket = this.#freeTickets.pop()!;
      out.trial[rows] = this.#space.offset + points.index(place);
      out.repeat[rows] = repeat;
      this.#rangeOf[ticket] = range;
      this.#rowOf[ticket] = rows;
      const h = this.#places.hyperparameters + at * Math.max(1, width);
      for (let i = 0; i < width; i++) doubles[h + i] = out.hyperparameters[rows * width + i]!;
      const x = this.#places.starts + at * this.#point.length;
      const start = this.#startPoint(repeat);
      for (let j = 0; j < start.length; j++) doubles[x + j] = start[j]!;
      doubles[this.#places.tickets + at] = ticket;
      doubles[this.#places.repeats + at] = repeat;
      range.rows += 1;
      range.unfinished += 1;
      return true;
    }
    return false;
  }

  /** Writes the rows of the trials that have ended. */
  #collect(): void {
    const doubles = this.#doubles;
    const places = this.#places;
    const ended = this.#get("ended");
    const [dim, targets] = [this.#point.length, this.#space.targets?.length ?? 0];
    for (let at = 0; at < ended; at++) {
      const ticket = doubles[places.ticket_of + at]!;
      const range = this.#rangeOf[ticket]!;
      const row = this.#rowOf[ticket]!;
      const { out } = range;
      out.status[row] = doubles[places.status + at]!;
      out.steps[row] = doubles[places.steps_of + at]!;
      out.finalLoss[row] = doubles[places.loss_of + at]!;
      out.bestLoss[row] = doubles[places.best_of + at]!;
      out.gradientNorm[row] = doubles[places.norm_of + at]!;
      for (let j = 0; j < dim; j++) this.#point[j] = doubles[places.x_of + at * dim + j]!;
      for (let i = 0; i < targets; i++) {
        out.targetSteps![row * targets + i] = doubles[places.targets_of + at * targets + i]!;
      }
      writeDistance(this.#point, this.#space.objective.minimisers, out, row);
      this.#writeMeasures?.(this.#point, out, row);
      range.unfinished -= 1;
      this.#freeTickets.push(ticket);
    }
    this.#set("ended", 0);
    this.#steps += this.#get("steps");
    this.#set("steps", 0);
  }

  /** Removes and returns a range whose trials have all ended. */
  #finished(): FinishedRange | undefined {
    const at = this.#open.findIndex(({ next, to, unfinished }) => next === to && unfinished === 0);
    if (at === -1) return undefined;
    const [{ range, out, rows }] = this.#open.splice(at, 1) as [OpenRange];
    const steps = this.#steps;
    this.#steps = 0;
    return { range, columns: firstRows(out, rows), steps };
  }

  #setStops(): void {
    const { stop, targets } = this.#space;
    const rules = stopRules(this.#space);
    this.#set("max_steps", stop.max_steps);
    this.#set("size", rules.find(({ test }) => test.of === "size")?.test.bound ?? Infinity);
    this.#set("target", rules.find(({ test }) => test.of === "gap")?.test.bound ?? NaN);
    this.#set("below", rules.find(({ below }) => below !== undefined)?.below?.loss ?? -Infinity);
    const rest = this.#space.batch === undefined ? restOf(rules) : undefined;
    this.#set("rest_squares", rest?.squares ?? NaN);
    this.#set("rest_bound", rest?.bound ?? NaN);
    this.#set("rest_scale", rest?.scale ?? NaN);
    // The NaN after the last target is never reached, so no test of the number is needed.
    if (targets !== undefined) this.#doubles.set([...targets, NaN], this.#layout.memory.offset("targets"));
  }

  #get(member: string): number {
    return this.#doubles[this.#layout.memory.offset(member)]!;
  }

  #set(member: string, value: number): void {
    this.#doubles[this.#layout.memory.offset(member)] = value;
  }
}

type Place = (typeof PLACES)[number];

const PLACES = [
  ...["hyperparameters", "starts", "repeats", "tickets"],
  ...["ticket_of", "status", "steps_of", "loss_of", "best_of", "norm_of", "x_of", "targets_of"],
] as const;

/** Returns the offsets of the members that many trials read. */
function placesIn({ memory }: KernelMemory): Readonly<Record<Place, number>> {
  return Object.fromEntries(PLACES.map((name) => [name, memory.has(name) ? memory.offset(name) : NaN])) as never;
}

/** Returns zeroed memory for some doubles, at an address that suits vectors. */
function alignedMemory(length: number, library: NativeLibrary): BigInt64Array {
  const buffer = new ArrayBuffer(length * 8 + VECTOR_BYTES);
  const address = library.addressOf(new Uint8Array(buffer));
  const offset = Number(-address & BigInt(VECTOR_BYTES - 1));
  return new BigInt64Array(buffer, offset, length);
}
