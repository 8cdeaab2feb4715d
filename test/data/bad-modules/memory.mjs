import { Descent } from "./descent.mjs";

export default class Hungry extends Descent {
  misbehave() {
    if (this.kind !== 0) return undefined;
    for (const all = []; ; ) all.push(Array.from({ length: 64 }, () => Array(1 << 17).fill(0.5)));
  }
}
