import { bestRow } from "../../analysis/compare/best-row.ts";
import type { ShownSpace, ShownSweep } from "../../page-data/document.ts";
import { EXPECTED_TIMES, expectedTimes } from "../../analysis/compare/expected-time.ts";
import type { DescribedSweep, LiveRows, LiveSpace } from "../../page-data/live-messages.ts";
import type { MapTrials } from "../../analysis/map/map-trials.ts";
import { mergeTrials } from "../../page-data/merge-trials.ts";
import { unpackColumns } from "../../page-data/packed-columns.ts";
import { sensitivity } from "../../analysis/sensitivity.ts";
import { unpackTrials } from "../../page-data/space-columns.ts";
import { STATUSES } from "../../sweep/outcomes/statuses.ts";
import { usualSpace } from "../load-report.ts";
import type { PageReport, PageSpace } from "../load-report.ts";

type Counts = ShownSpace["counts"];

/** New rows of a space. */
export interface SpaceTrials {
  /** Position of the space in its sweep. */
  readonly space: number;
  readonly trials: MapTrials;
}

/** Collects the rows of a running sweep and makes reports of them. */
export class LiveRowStore {
  readonly #description: DescribedSweep;
  #progress: Partial<ShownSweep> = {};
  readonly #parts: Part[];

  constructor(description: DescribedSweep) {
    this.#description = description;
    this.#parts = description.spaces.map((space) => new Part(space));
  }

  /** Adds rows, and the sweep's progress at the same moment. */
  add(rows: readonly SpaceTrials[], progress: Partial<ShownSweep>): void {
    const bySpace = Map.groupBy(rows, ({ space }) => space);
    for (const [space, added] of bySpace) this.#parts[space]?.add(added.map(({ trials }) => trials));
    this.#progress = progress;
  }

  /** Returns a report of the rows received so far. */
  report(): PageReport {
    const { sweep: run, spaces: described } = this.#description;
    const spaces = this.#parts.map((part) => part.shown());
    // Rows may lag behind the progress of a fast sweep; the page counts the rows it has.
    const done = this.#parts.reduce((sum, { trials }) => sum + trials.count, 0);
    const sweep: ShownSweep = { ...run, ...this.#progress, done, spaces };
    const pageSpaces = described.map(({ label, problem }, index): PageSpace => {
      const part = this.#parts[index]!;
      return {
        ...{ index, sweep, space: spaces[index]!, name: label, problem },
        ...{ trials: () => part.trials, sensitivity: () => part.sensitivity() },
      };
    });
    return {
      document: { made: run.startedAt, version: run.version, sweeps: [sweep] },
      spaces: pageSpaces,
      spaceAt: (index) => pageSpaces[index ?? -1] ?? usualSpace(pageSpaces),
      ...{ isLive: true, onChange: () => undefined },
    };
  }
}

/** Unpacks the rows of a message. */
export async function unpackRows({ rows, columns }: LiveRows): Promise<SpaceTrials[]> {
  const column = await unpackColumns(columns);
  return rows.map((part) => ({ space: part.space, trials: unpackTrials(part.columns, column) }));
}

/** The rows of one space, and its statistics, computed on first use. */
class Part {
  readonly #space: LiveSpace;
  #trials: MapTrials;
  #curves: ReturnType<typeof sensitivity> | undefined;
  #times: ReturnType<typeof expectedTimes> | undefined;
  #best: number | undefined;

  constructor(space: LiveSpace) {
    this.#space = space;
    const empty = { hyperparameters: new Float64Array(), trial: new Float64Array(), repeat: new Int32Array() };
    const none = { ...empty, status: new Uint8Array(), steps: new Float64Array(), finalLoss: new Float64Array() };
    this.#trials = { count: 0, names: space.hyperparameters, ...none };
  }

  get trials(): MapTrials {
    return this.#trials;
  }

  add(added: readonly MapTrials[]): void {
    this.#trials = mergeTrials(this.#trials, added);
    this.#curves = undefined;
    this.#times = undefined;
    this.#best = bestRow(this.#trials);
  }

  sensitivity(): ReturnType<typeof sensitivity> {
    return (this.#curves ??= sensitivity(this.#trials, this.#space.spec ?? this.#space.plan));
  }

  shown(): ShownSpace {
    const { label, problem, optimizer, varied, given, trials, spec, plan, whyNot, minimum } = this.#space;
    const times = (): ReturnType<typeof expectedTimes> =>
      (this.#times ??= spec?.repeats === 1 ? [] : expectedTimes(this.#trials, EXPECTED_TIMES));
    return {
      ...{
        label,
        problem,
        optimizer,
        varied,
        given,
        trials,
        counts: this.#counts(),
        best: this.#best,
        spec,
        ...(plan === undefined ? {} : { plan }),
        whyNot,
        minimum,
        chosen: undefined,
      },
      get expectedTimes() {
        return times();
      },
    };
  }

  #counts(): Counts {
    const counts = new Float64Array(STATUSES.length);
    for (const status of this.#trials.status) counts[status]! += 1;
    return Object.fromEntries(STATUSES.map((status, i) => [status, counts[i]!])) as Counts;
  }
}
