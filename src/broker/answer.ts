// An answer of a worker: a header in JSON, and the columns as raw numbers in the byte order of all
// processors that the project runs on, little-endian.
import { createHash } from "node:crypto";
import type { ErrorCode } from "../errors.ts";
import { COLUMN_TYPES, makeColumns, ROW_COLUMNS } from "../sweep/outcomes/columns.ts";
import type { RowColumn, TrialColumns } from "../sweep/outcomes/columns.ts";
import { widthOf, withErrors } from "../sweep/outcomes/rows.ts";
import type { ChunkOutcome, ChunkTotals } from "../sweep/wire/chunk.ts";
import { parseExactJson, exactJson } from "../sweep/wire/exact-json.ts";

/** Who answers, and what. */
export interface AnswerTo {
  /** Id of the job. */
  readonly job: string;
  /** Id of the worker. */
  readonly worker: string;
  /** Digest of the outcome of the run's canary on this worker. */
  readonly canary: string;
}

/** An outcome with its origin. Nothing of it has been checked. */
export interface Answer extends AnswerTo {
  readonly outcome: ChunkOutcome;
}

/** An answer as it travels. */
export interface PackedAnswer {
  readonly header: string;
  readonly columns: Uint8Array;
}

/** Answers that are larger are dropped. */
export const MOST_ANSWER_BYTES: number = 64 * 2 ** 20;

type Header = AnswerTo & (FailedHeader | RanHeader);

interface FailedHeader {
  readonly ok: false;
  readonly code: ErrorCode;
  readonly message: string;
}

interface RanHeader {
  readonly ok: true;
  readonly seconds: number;
  readonly stepsMade?: number;
  readonly to?: number;
  readonly totals: ChunkTotals;
  /** Number of rows, and of hyperparameters, targets and measures in each. */
  readonly rows: number;
  readonly width: number;
  readonly targets?: number;
  readonly measures?: number;
  /** Number of counts of a summary, and of those of its targets. */
  readonly counts?: number;
  readonly targetCounts?: number;
  readonly isNative?: boolean;
  readonly errors?: readonly (readonly [row: number, error: string])[];
}

/** Packs an answer. */
export function packAnswer(to: AnswerTo, outcome: ChunkOutcome): PackedAnswer {
  if (!outcome.ok) return { header: exactJson({ ...to, ...outcome }), columns: new Uint8Array() };
  const { columns, totals, tally, seconds, stepsMade, to: end, isNative } = outcome;
  const header: Header = {
    ...to,
    ...{ ok: true, seconds, totals, rows: columns.count, width: widthOf(columns, columns.hyperparameters) },
    ...(columns.targetSteps === undefined ? {} : { targets: widthOf(columns, columns.targetSteps) }),
    ...(columns.measures === undefined ? {} : { measures: widthOf(columns, columns.measures) }),
    ...(stepsMade === undefined ? {} : { stepsMade }),
    ...(end === undefined ? {} : { to: end }),
    ...(isNative === undefined ? {} : { isNative }),
    ...(tally === undefined ? {} : { counts: tally.keys.length }),
    ...(tally?.targets === undefined ? {} : { targetCounts: tally.targets.length }),
    ...(columns.errors === undefined ? {} : { errors: [...columns.errors] }),
  };
  return { header: exactJson(header), columns: packColumns(outcome) };
}

/** Unpacks an answer. Throws if it is malformed: its lengths are wrong, or it is no JSON. */
export function unpackAnswer({ header: text, columns: bytes }: PackedAnswer): Answer {
  if (text.length + bytes.length > MOST_ANSWER_BYTES) throw new RangeError("the answer is too large");
  const header = parseExactJson(text) as Header;
  const { job, worker, canary } = header;
  if (![job, worker, canary].every((part) => typeof part === "string")) throw new TypeError("not an answer");
  if (!header.ok) {
    const { code, message } = header;
    if (typeof message !== "string") throw new TypeError("not an answer");
    return { ...{ job, worker, canary }, outcome: { ok: false, code, message } };
  }
  const { seconds, stepsMade, to, totals, rows, width, targets, measures, errors = [] } = header;
  const { counts, targetCounts } = header;
  for (const number of [rows, width, targets ?? 0, measures ?? 0, counts ?? 0, targetCounts ?? 0]) {
    if (!Number.isInteger(number) || number < 0) throw new RangeError("a length is not a whole number");
  }
  const reader = new Reader(bytes);
  const wide = {
    hyperparameters: reader.take(Float64Array, rows * width),
    ...(targets === undefined ? {} : { targetSteps: reader.take(Float64Array, rows * targets) }),
    ...(measures === undefined ? {} : { measures: reader.take(Float64Array, rows * measures) }),
  };
  const columns = makeColumns<ArrayBuffer>(rows, wide, ({ type }) =>
    reader.take<RowArray>(COLUMN_TYPES[type].array, rows),
  );
  const tally =
    counts === undefined
      ? {}
      : {
          tally: {
            ...{ keys: reader.take(Uint32Array, counts), counts: reader.take(Uint32Array, counts) },
            ...(targetCounts === undefined ? {} : { targets: reader.take(Float64Array, targetCounts) }),
          },
        };
  reader.end();
  const outcome: ChunkOutcome = {
    ...{ ok: true, columns: withErrors(columns, new Map(errors)), totals, seconds, ...tally },
    ...(stepsMade === undefined ? {} : { stepsMade }),
    ...(to === undefined ? {} : { to }),
    ...(header.isNative === true ? { isNative: true } : {}),
  };
  return { job, worker, canary, outcome };
}

/**
 * Returns the SHA-256 of the numbers of an outcome, in hexadecimal: equal if all bits are. All NaN
 * count as equal, because processors differ in their bits and the database stores NULL. Messages of
 * errors do not count: they may contain paths.
 */
export function outcomeDigest(outcome: ChunkOutcome): string {
  const hash = createHash("sha256");
  if (!outcome.ok) return hash.update("no outcome").digest("hex");
  for (const { array } of numbersOf(outcome)) hash.update(`${exactJson([...array])}\n`);
  return hash.digest("hex");
}

type Ran = Extract<ChunkOutcome, { readonly ok: true }>;

/** Returns all numbers of an outcome: wide columns, ROW_COLUMNS and the counts of a summary. */
function numbersOf({ columns, tally }: Ran): readonly { readonly array: NumberArray }[] {
  return [
    { array: columns.hyperparameters },
    ...(columns.targetSteps === undefined ? [] : [{ array: columns.targetSteps }]),
    ...(columns.measures === undefined ? [] : [{ array: columns.measures }]),
    ...ROW_COLUMNS.map(({ key }) => ({ array: columns[key] })),
    ...(tally === undefined ? [] : [{ array: tally.keys }, { array: tally.counts }]),
    ...(tally?.targets === undefined ? [] : [{ array: tally.targets }]),
  ];
}

function packColumns(outcome: Ran): Uint8Array {
  const parts = numbersOf(outcome).map(
    ({ array: { buffer, byteOffset, byteLength } }) => new Uint8Array(buffer, byteOffset, byteLength),
  );
  return Buffer.concat(parts);
}

type RowArray = TrialColumns[RowColumn["key"]];
type NumberArray = RowArray | Uint32Array;

interface ArrayType<T> {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBuffer, byteOffset: number, length: number): T;
}

/** Reads arrays that follow each other. */
class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    // `slice` of a Buffer would not copy.
    this.#bytes = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Returns a copy of the next numbers: they may begin anywhere, an array may not. */
  take<T>(Type: ArrayType<T>, length: number): T {
    const to = this.#at + length * Type.BYTES_PER_ELEMENT;
    if (to > this.#bytes.length) throw new RangeError("the columns are too short");
    const part = this.#bytes.slice(this.#at, to);
    this.#at = to;
    return new Type(part.buffer, part.byteOffset, length);
  }

  end(): void {
    if (this.#at !== this.#bytes.length) throw new RangeError("the columns are too long");
  }
}
