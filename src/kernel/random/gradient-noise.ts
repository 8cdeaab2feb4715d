import { compileNormalPair } from "./normal-pair.ts";
import { RandomStream } from "./random-stream.ts";

/** Writes a standard normal number for each coordinate to `out`, whose length is even. */
export type GradientNoise = (repeat: number, step: number, out: Float64Array) => void;

/** Returns the unscaled noise of a sweep. One counter of the stream serves two coordinates. */
export function gradientNoise(seed: number): GradientNoise {
  const stream = new RandomStream(seed, "noise");
  const normalPair = compileNormalPair();
  return (repeat, step, out) => {
    for (let at = 0; at < out.length; at += 2) {
      stream.seek(repeat, step, at / 2);
      normalPair(stream.words, out, at);
    }
  };
}
