import { stopRules } from "../../lowering/stop-rules.ts";
import type { SpaceSpec } from "../../../sweep/spec/sweep-spec.ts";
import { Assembler } from "../encoding/assembler.ts";
import type { Local, Module } from "../encoding/assembler.ts";
import type { ArrayBody } from "../array-body.ts";
import type { InvariantValues } from "../invariant-values.ts";
import type { LaneCount } from "../lane-count.ts";
import type { MemoryMap } from "../memory-map.ts";
import { LARGE_ANGLE_PARTS } from "../operation-code.ts";
import { VectorCode } from "../vector-code.ts";
import type { Vectors } from "../vector-code.ts";
import { ANGLE, gradientNorm } from "../wasm-module.ts";
import type { TrialBody } from "../wasm-module.ts";

/** The functions of a kernel with batches. They use the first `bytes` bytes of each row. */
export interface BatchFunctions {
  /** Computes the invariant values of the trials. */
  readonly prepare: (bytes: number) => void;
  /** Writes the loss over all training rows. */
  readonly evaluate: (bytes: number) => void;
  /** Writes that loss and the norm of its gradient. */
  readonly look: (bytes: number) => void;
  /**
   * Makes `limit` steps along the lists of rows at an address, fewer if a batch's loss is not
   * finite or too large. The row `loss` has the losses of the last batches. Returns the number.
   */
  readonly run: (bytes: number, limit: number, lists: number) => number;
}

/** Generates the parts of a step that read data. */
export interface BatchParts {
  /** Computes loss and gradient of the batch whose lists begin at the address in a local. */
  readonly batch: (code: VectorCode, lists: Local) => ArrayBody;
  /** Computes loss and gradient over all training rows. */
  readonly full: (code: VectorCode) => TrialBody;
  /** Computes that loss alone. */
  readonly loss: (code: VectorCode) => Vectors;
}

// Parameters.
const BYTES: Local = 0;
const LIMIT: Local = 1;
const LISTS: Local = 2;

/** Generates the functions of a space with batches. `end` is the first address after the data. */
export function batchModule(
  space: SpaceSpec,
  map: MemoryMap,
  count: LaneCount,
  end: number,
  invariant: InvariantValues,
  parts: BatchParts,
): Module {
  const coder = (parameters: number): VectorCode => new VectorCode(new Assembler(parameters), map, count);
  const once = (generate: (code: VectorCode) => void): Assembler => {
    const code = coder(1);
    code.eachGroup(BYTES, undefined, () => generate(code));
    return code.asm;
  };
  const signature = { parameters: ["i32"], results: [] } as const;
  return {
    imports: LARGE_ANGLE_PARTS.map((name) => ({ name, signature: ANGLE })),
    functions: [
      { name: "prepare", signature, code: once((code) => invariant.compute(code)) },
      { name: "evaluate", signature, code: once((code) => code.store("loss", parts.loss(code))) },
      { name: "look", signature, code: once((code) => look(code, parts.full(code))) },
      {
        name: "run",
        signature: { parameters: ["i32", "i32", "i32"], results: ["i32"] },
        code: run(space, coder(3), parts),
      },
    ],
    pages: Math.ceil(end / 65_536),
  };
}

function look(code: VectorCode, body: TrialBody): void {
  const { loss, squares } = body.evaluate();
  code.store("loss", loss);
  code.store("norm", gradientNorm(code, body, squares));
}

function run(space: SpaceSpec, code: VectorCode, { batch }: BatchParts): Assembler {
  const { asm, map } = code;
  const bound = stopRules(space).find(({ test }) => test.of === "size")?.test.bound ?? Infinity;
  const [steps, present, next, other] = [asm.local("i32"), asm.local("i32"), asm.local("i32"), asm.local("i32")];
  const bounded = asm.local("v128");
  asm.i32(map.copyBytes).set(next);
  asm.op("block").op("loop");
  asm.get(steps).get(LIMIT).op("i32Eq").op("brIf", 1);
  asm.get(asm.constant(0)).get(asm.constant(0)).op("f64x2Eq").set(bounded);
  code.eachGroup(BYTES, { present, next }, () => {
    const body = batch(code, LISTS);
    body.draw();
    const loss = body.differentiate();
    code.store("loss", loss);
    code.accumulate("v128And", bounded, code.op("f64x2Le", code.op("f64x2Abs", loss), code.constant(bound)));
    body.step(loss);
  });
  asm.get(bounded).op("v128Not").op("v128AnyTrue").op("brIf", 1);
  asm.get(present).set(other).get(next).set(present).get(other).set(next);
  asm
    .get(LISTS)
    .i32(4 * (space.batch?.size ?? 0))
    .op("i32Add")
    .set(LISTS);
  asm.get(steps).i32(1).op("i32Add").set(steps).op("br", 0).op("end").op("end");
  asm.get(present).op("if").i32(0).i32(map.copyBytes).i32(map.copyBytes).op("memoryCopy").op("end");
  return asm.get(steps);
}
