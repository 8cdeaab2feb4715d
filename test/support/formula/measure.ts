import { applyPrimitive } from "../../../src/formula/ir/primitives.ts";
import { EXACT } from "./exact.ts";
import type { Range } from "./ranges.ts";
import { ulpError } from "./real.ts";

export interface Worst {
  readonly error: number;
  readonly args: readonly number[];
}

/** Returns the largest error, in ulp, over random arguments of a range. */
export function worstOf({ name, draw }: Range, count: number, random: () => number): Worst {
  // The numbers of a stream have 32 bits; doubles have more.
  const fine = (): number => random() + random() * 2 ** -32;
  let worst: Worst = { error: 0, args: [] };
  for (let i = 0; i < count; i++) {
    const [x, y] = draw(fine);
    const args = y === undefined ? [x] : [x, y];
    if (!args.every(Number.isFinite)) continue;
    const error = ulpError(applyPrimitive(name, args), EXACT[name](x, y));
    if (!(error <= worst.error)) worst = { error, args };
  }
  return worst;
}
