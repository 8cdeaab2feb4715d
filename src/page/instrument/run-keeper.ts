import { recordSteps } from "../../analysis/trajectory/run-record.ts";
import type { RunRecord } from "../../analysis/trajectory/run-record.ts";
import { compileTrace } from "../../trace/trace-trial.ts";
import type { SpaceSpec } from "../../sweep/spec/sweep-spec.ts";
import type { InstrumentSpaces, InstrumentState } from "./instrument-options.ts";

type Trace = ReturnType<typeof compileTrace>;

interface Kept {
  /** Start of the compiled trial. */
  startKey: string;
  space: SpaceSpec;
  trace: Trace;
  runKey: string;
  record: RunRecord | undefined;
  rest: Generator<number, RunRecord> | undefined;
}

// Milliseconds: trials run at once for this long, longer ones go on between two events.
const AT_ONCE = 100;
const SLICE = 24;

/** Runs the trial of each optimizer. Runs again only those whose start or setting has changed. */
export class RunKeeper {
  readonly #spaces: InstrumentSpaces;
  readonly #kept: (Kept | undefined)[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(spaces: InstrumentSpaces) {
    this.#spaces = spaces;
  }

  /** Returns a record for each shown optimizer. Calls `finished` when those left out are done. */
  records(state: InstrumentState, finished: () => void): (RunRecord | undefined)[] {
    const until = performance.now() + AT_ONCE;
    for (const [i, { isShown }] of state.runs.entries()) if (isShown) this.#advance(this.#renewed(i, state), until);
    this.#goOn(finished);
    return state.runs.map(({ isShown }, i) => (isShown ? this.#kept[i]?.record : undefined));
  }

  /** Ends the work that is left. */
  stop(): void {
    clearTimeout(this.#timer);
  }

  #renewed(i: number, { start, runs, repeat }: InstrumentState): Kept {
    const { hyperparameters } = runs[i]!;
    const startKey = start.join(" ");
    const runKey = JSON.stringify([start, hyperparameters, repeat]);
    const known = this.#kept[i];
    if (known?.runKey === runKey) return known;
    const given = this.#spaces.spaces[i]!;
    const { seed } = this.#spaces;
    const space = known?.startKey === startKey ? known.space : startingAt(given, start);
    const trace = known?.startKey === startKey ? known.trace : compileTrace({ space, seed });
    const point = Object.keys(space.optimizer.hyperparameters).map((name) => hyperparameters[name]!);
    const rest = recordSteps({ space, seed }, trace(point, repeat));
    const kept = { startKey, space, trace, runKey, record: undefined, rest };
    this.#kept[i] = kept;
    return kept;
  }

  #advance(kept: Kept, until: number): void {
    while (kept.rest !== undefined && performance.now() < until) {
      const next = kept.rest.next();
      if (next.done !== true) continue;
      kept.record = next.value;
      kept.rest = undefined;
    }
  }

  #goOn(finished: () => void): void {
    clearTimeout(this.#timer);
    const left = this.#kept.find((kept) => kept?.rest !== undefined);
    if (left === undefined) return;
    this.#timer = setTimeout(() => {
      this.#advance(left, performance.now() + SLICE);
      if (left.rest === undefined) finished();
      this.#goOn(finished);
    });
  }
}

/** Returns a space whose trials start at a point. */
export function startingAt(space: SpaceSpec, start: readonly number[]): SpaceSpec {
  const moved = { ...space, objective: { ...space.objective, start } };
  // It would draw the start.
  delete moved.start;
  return moved;
}
