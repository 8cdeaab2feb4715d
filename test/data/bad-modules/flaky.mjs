import { existsSync, writeFileSync } from "node:fs";
import { Descent } from "./descent.mjs";

/** Fails in one way or another the first two times that a kind is run at all. */
export default class Flaky extends Descent {
  misbehave() {
    const time = [1, 2].find((n) => !existsSync(new URL(`tried-${this.kind}-${n}`, import.meta.url)));
    if (this.kind === 0 || time === undefined) return;
    writeFileSync(new URL(`tried-${this.kind}-${time}`, import.meta.url), "");
    if (this.kind === 1) throw new Error(`time ${time}`);
    // For ever, and without taking the processor from others.
    if (this.kind === 2) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  }
}
