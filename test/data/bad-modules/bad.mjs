import { Descent } from "./descent.mjs";

class Unreadable extends Error {
  get message() {
    throw new Error("not even this");
  }
}

const KINDS = {
  1: () => {
    throw new RangeError("it is\n too large");
  },
  3: () => {
    throw { code: 5, why: "no error" };
  },
  5: () => void Promise.reject(new Error("later")),
  7: () => void setTimeout(() => JSON.parse("no JSON"), 20),
  9: () => process.exit(3),
  11: () => {
    for (;;);
  },
  13: () => void setInterval(() => 0, 10),
  15: () => void setTimeout(() => process.exit(4), 20),
  17: ({ x }) => void x.buffer.transfer(),
  19: () => [1, 2],
  21: (params) => void (params.x = new Float64Array(5)),
  23: ({ x }) => void x.fill(NaN),
  25: (params) => {
    console.log("a word of the module's");
    process.stdout.write("another\n");
    Object.freeze(params);
  },
  // Comes when this trial is over: it must not be blamed on the next one, which takes so long that it sees it.
  27: () => void setTimeout(() => JSON.parse("left behind"), 150).unref(),
  28: () => {
    for (const end = performance.now() + 250; performance.now() < end; );
  },
  29: () => {
    throw new Unreadable();
  },
  // Never returns, as 11, and takes no time of the processor.
  99: () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0),
};

export default class Bad extends Descent {
  misbehave(params) {
    return KINDS[this.kind]?.(params);
  }
}
