import type { PlainRule, Vector } from "./reference-trial.ts";

/** The book's rules, by hand. */
export function plainSgd({ lr }: { readonly lr: number }): PlainRule<null> {
  return { start: () => null, next: ({ x, g }, state) => ({ x: zip(x, g, (a, b) => a - lr * b), state }) };
}

export function plainMomentum({ lr, momentum }: { readonly lr: number; readonly momentum: number }): PlainRule<Vector> {
  return {
    start: (dim) => Array<number>(dim).fill(0),
    next: ({ x, g }, v) => {
      const velocity = zip(v, g, (a, b) => momentum * a - lr * b);
      return { x: zip(x, velocity, (a, b) => a + b), state: velocity };
    },
  };
}

/** RMSprop without weight decay. */
export function plainRmsprop(h: {
  readonly lr: number;
  readonly alpha: number;
  readonly eps: number;
}): PlainRule<Vector> {
  return {
    start: (dim) => Array<number>(dim).fill(0),
    next: ({ x, g }, before) => {
      const mean = zip(before, g, (a, b) => h.alpha * a + (1 - h.alpha) * (b * b));
      const step = zip(g, mean, (a, b) => (h.lr * a) / (Math.sqrt(b) + h.eps));
      return { x: zip(x, step, (a, b) => a - b), state: mean };
    },
  };
}

function zip(a: Vector, b: Vector, combine: (a: number, b: number) => number): Vector {
  return a.map((one, i) => combine(one, b[i] ?? NaN));
}
