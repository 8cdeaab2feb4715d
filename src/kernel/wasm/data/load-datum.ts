import type { Local } from "../encoding/assembler.ts";
import { at } from "../vector-code.ts";
import type { VectorCode, Vectors } from "../vector-code.ts";

/** Loads a double for all lanes, or from the address of each lane. */
export function loadDatum(code: VectorCode, pointers: readonly Local[], offset: number): Vectors {
  const [first = NaN, ...more] = pointers;
  if (more.length === 0) return code.loadSplat(first, offset);
  return code.each((slot) => {
    const local = code.asm.local("v128");
    code.asm
      .get(at(pointers, 2 * slot))
      .op("v128Load64Zero", 3, offset)
      .set(local);
    code.asm
      .get(at(pointers, 2 * slot + 1))
      .get(local)
      .op("v128Load64Lane", 3, offset, 1)
      .set(local);
    return local;
  });
}
