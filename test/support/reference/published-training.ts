import { readFileSync } from "node:fs";

/** A convex loss of test/data/ml-public.json. */
export interface PublishedConvex {
  readonly kind: "logistic" | "softmax" | "ridge";
  readonly lambda_: number;
  readonly dim: number;
  readonly rows: number;
  readonly loss_at_0: string;
  readonly gradient_norm_at_0: string;
  readonly f_star: string;
  readonly steps_to_target_from_0: Readonly<
    Record<string, { readonly lr: number; readonly momentum: number; readonly target: number; readonly steps: number }>
  >;
  /** Rows that the minimiser classifies correctly. */
  readonly correct?: number;
}

/** Values after a number of steps. */
type Checkpoints = Readonly<
  Record<string, { readonly loss: string; readonly gradient_norm: string; readonly correct: number }>
>;

/** A network of test/data/ml-public.json. */
export interface PublishedNetwork {
  readonly sizes: readonly [inputs: number, hidden: number, outputs: number];
  readonly rows: number;
  readonly init_offset_c: number;
  readonly lr: number;
  readonly momentum: number;
  readonly batch: number;
  readonly batch_stride: number;
  readonly batch_offset: number;
  readonly loss_0: string;
  readonly gradient_norm_0: string;
  readonly gradient_0: readonly string[];
  readonly gradient_0_indices: readonly number[];
  readonly correct_0: number;
  readonly full_batch_momentum: Checkpoints;
  readonly mini_batch_momentum: Checkpoints;
}

/** Published values, computed independently: see `definitions.how` in the file. */
export const PUBLISHED = JSON.parse(readFileSync(new URL("../../data/ml-public.json", import.meta.url), "utf8")) as {
  readonly convex: Readonly<Record<string, PublishedConvex>>;
  readonly ridge: Readonly<Record<string, PublishedConvex>>;
  readonly mlp: Readonly<Record<"mlp_digits_64_16_10_b", PublishedNetwork>>;
};

/** Returns the published starts of a network's weights; biases start at 0. See `definitions`. */
export function publishedWeights({ sizes: [inputs, hidden, outputs], init_offset_c: c }: PublishedNetwork): {
  readonly W: readonly number[];
  readonly V: readonly number[];
} {
  const uniform = (k: number): number => (((k ** 2 * 7919 + k * 104_729 + c) % 65_537) + 1 / 2) / 65_537;
  const weights = (first: number, fanIn: number, fanOut: number): number[] =>
    Array.from({ length: fanIn * fanOut }, (_, k) => (2 * uniform(first + k) - 1) * Math.sqrt(6 / (fanIn + fanOut)));
  return { W: weights(0, inputs, hidden), V: weights((inputs + 1) * hidden, hidden, outputs) };
}

/** Returns the relative difference to a published value. */
export function relativeError(value: number, published: string): number {
  return Math.abs(value / Number(published) - 1);
}
