import type { DataKey } from "./data-key.ts";

/** A symbol with the values of its file. */
export interface RawSymbol {
  readonly name: string;
  /** Whether the key lists its columns. Settings change lists only. */
  readonly isList: boolean;
  readonly width: number;
  /** Names of its columns. */
  readonly names: readonly string[];
  readonly values: Float64Array<ArrayBuffer>;
}

/** Data as its file has it. */
export interface RawData extends Pick<DataKey, "scale" | "standardise"> {
  readonly rows: number;
  readonly symbols: readonly RawSymbol[];
  /** The name of the file or the set, for messages. */
  readonly source: string;
  readonly sourceHash: string;
  /** The key `data` as given. */
  readonly key: unknown;
}
