import type { Local } from "./encoding/assembler.ts";
import { TARGET_ROW, HISTORY } from "./rows.ts";
import type { VectorCode } from "./vector-code.ts";

/**
 * Generates the rows that keep the best losses of the last steps, one row for each. A best loss
 * never rises, so the last row tells whether a trial has reached a target since the first. So a
 * step costs nothing, except for one comparison after HISTORY of them.
 */
export class BestHistory {
  readonly before: Local;
  readonly after: Local;
  readonly #code: VectorCode;
  readonly #minimum: number;
  readonly #hit: Local;
  /** Bytes of a row. */
  readonly #row: number;

  constructor(code: VectorCode, minimum: number) {
    this.#code = code;
    this.#minimum = minimum;
    [this.before, this.after] = [code.asm.local("i32"), code.asm.local("i32")];
    this.#hit = code.asm.local("v128");
    this.#row = code.map.lanes * 8;
  }

  /** Begins with the best losses in the row `best`. */
  start(): void {
    this.#code.asm.i32(0).set(this.before).i32(this.#row).set(this.after);
  }

  /** Goes on to the next row. After the last one, runs `reached` if a trial reached its target. */
  advance(bytes: Local, reached: () => void): void {
    const { asm } = this.#code;
    asm.get(this.after).set(this.before);
    asm.get(this.after).i32(this.#row).op("i32Add").set(this.after);
    asm
      .get(this.before)
      .i32(HISTORY * this.#row)
      .op("i32Eq")
      .op("if");
    asm.i32(this.#row).set(this.after);
    asm.get(asm.constant(0)).set(this.#hit);
    this.#code.eachGroup(bytes, undefined, () => {
      const best = this.#code.load(`best$${HISTORY - 1}`);
      const gap = this.#minimum === 0 ? best : this.#code.op("f64x2Sub", best, this.#code.constant(this.#minimum));
      this.#code.accumulate("v128Or", this.#hit, this.#code.op("f64x2Le", gap, this.#code.load(TARGET_ROW)));
    });
    asm.get(this.#hit).op("v128AnyTrue").op("if");
    reached();
    asm.op("end").op("end");
  }

  /** Copies the last best losses to the row `best`. */
  keep(): void {
    const { asm, map } = this.#code;
    const best = map.address("best", 0);
    asm.i32(best).i32(best).get(this.before).op("i32Add").i32(this.#row).op("memoryCopy");
  }
}
