import type { Axis, Place } from "../../../formula/ir/place.ts";
import type { Local } from "../encoding/assembler.ts";
import type { VectorCode } from "../vector-code.ts";

/** Bytes to the next value along an axis. */
export interface Step {
  readonly axis: Axis;
  readonly bytes: number;
}

/** An access to memory inside loops: a base, and steps along their axes. */
export interface Access {
  /** Locals with the address at the start of all loops: one, or one for each lane. */
  readonly base: readonly Local[];
  readonly steps: readonly Step[];
}

/** Returns the steps of a place whose values are `bytes` apart. */
export function stepsOf({ strides }: Pick<Place, "strides">, bytes: number): Step[] {
  return strides.map(({ axis, by }) => ({ axis, bytes: by * bytes }));
}

/**
 * The addresses of accesses inside nested loops. Those along the innermost loop are pointers, which
 * it moves; all others are computed where their last loop begins.
 */
export class Pointers {
  readonly #code: VectorCode;
  readonly #counters: ReadonlyMap<Axis, Local>;
  readonly #known: ReadonlyMap<string, readonly Local[]>[] = [];
  #own = new Map<string, readonly Local[]>();

  constructor(code: VectorCode, counters: ReadonlyMap<Axis, Local>) {
    this.#code = code;
    this.#counters = counters;
  }

  /** Generates code whose new addresses are valid inside only. */
  within(code: () => void): void {
    this.#known.push(this.#own);
    this.#own = new Map();
    code();
    this.#own = new Map(this.#known.pop());
  }

  /** Returns the locals with the address of an access at the present values of the counters. */
  of(access: Access): readonly Local[] {
    if (access.steps.length === 0) return access.base;
    const key = keyOf(access);
    const known = this.#own.get(key) ?? this.#known.findLast((outer) => outer.has(key))?.get(key);
    return known ?? this.compute(access);
  }

  /** Generates the code that computes an address. */
  compute(access: Access): readonly Local[] {
    const { asm } = this.#code;
    const locals = access.base.map((base) => {
      const local = asm.local("i32");
      asm.get(base);
      for (const { axis, bytes } of access.steps) {
        const counter = this.#counters.get(axis);
        // The loop of this axis has not begun.
        if (counter !== undefined) asm.get(counter).i32(bytes).op("i32Mul").op("i32Add");
      }
      asm.set(local);
      return local;
    });
    this.#own.set(keyOf(access), locals);
    return locals;
  }

  /** Moves pointers by some values of an axis. */
  move(accesses: readonly Access[], axis: Axis, values: number): void {
    const { asm } = this.#code;
    const moved = new Set<Local>();
    for (const access of accesses) {
      const bytes = access.steps.find((step) => step.axis === axis)?.bytes ?? 0;
      for (const local of this.of(access)) {
        if (moved.has(local)) continue;
        moved.add(local);
        asm
          .get(local)
          .i32(values * bytes)
          .op("i32Add")
          .set(local);
      }
    }
  }
}

function keyOf({ base, steps }: Access): string {
  return [base.join(), ...steps.map(({ axis, bytes }) => `${axis.id}:${bytes}`)].join(" ");
}
