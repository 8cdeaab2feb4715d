import { Descent } from "./descent.mjs";

export default class Hungry extends Descent {
  misbehave() {
    if (this.kind !== 0) return undefined;
    // Copies of 32 MB each, as the garbage collector takes long over many small ones.
    for (const all = [], numbers = Array(1 << 22).fill(0.5); ; ) all.push(numbers.slice());
  }
}
