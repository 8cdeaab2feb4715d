import { compileCode } from "../../formula/generated-code.ts";
import { normalCode } from "./normal-graph.ts";
import { philoxCode } from "../../random/philox-function.ts";
import { keyOf, STREAMS, WORD } from "../../random/random-stream.ts";

/** Writes a standard normal number for each coordinate to `out`, whose length is even. */
export type GradientNoise = (repeat: number, step: number, out: Float64Array) => void;

/** Returns the unscaled noise of a sweep. One counter of the stream serves two coordinates. */
export function gradientNoise(seed: number): GradientNoise {
  const [low, high] = keyOf(seed);
  const code = `const lower = step | 0, stream = (${STREAMS.noise} + 2 * Math.floor(step / ${WORD})) | 0;
for (let at = 0; at < out.length; at += 2) {
let a = lower, b = at >> 1, c = repeat, d = stream, low = ${low | 0}, high = ${high};
${philoxCode()}
${normalCode()}
}`;
  return compileCode<GradientNoise>(["repeat", "step", "out"], code);
}
