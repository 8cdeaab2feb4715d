import { squareBound } from "../square-bound.ts";
import type { SpaceSpec } from "../../spec/sweep-spec.ts";
import { Assembler, encodeModule } from "./assembler.ts";
import type { Local } from "./assembler.ts";
import type { LaneCount } from "./lane-count.ts";
import type { MemoryMap } from "./memory-map.ts";
import type { SteadyValues } from "./steady-values.ts";
import { LARGE_ANGLE_PARTS, VectorCode } from "./vector-code.ts";
import type { Vectors } from "./vector-code.ts";

/** The part of a step that depends on how the numbers of a trial are kept: in locals, or in memory. */
export interface TrialBody {
  /** Loss, and Σ of the gradient's squares, at the present point. */
  evaluate(): { readonly loss: Vectors; readonly squares: Vectors };
  /** Works out the next point and state, and writes them to the copy of the rows that is the next step's. */
  step(loss: Vectors): void;
  /** Σ of the squares of the step that `step` would make. */
  moved(loss: Vectors): Vectors;
}

/** The functions of a kernel's module. Lanes from `bytes` on, sixteen to a vector, are left out. */
export interface TrialFunctions {
  /** Works out what stays the same through the trials. */
  readonly prepare: (bytes: number) => void;
  /**
   * Steps all trials until one may have stopped, or `limit` steps have been made, and returns the number of steps. Before
   * step `from`, 0 or 1, it does not ask.
   */
  readonly run: (bytes: number, limit: number, from: number) => number;
  /** The outcome of each trial, should it stop where it is. */
  readonly look: (bytes: number) => void;
}

/**
 * The loop of a trial for several trials at once, as a WebAssembly module. Whoever calls it retires the trials that
 * stopped, puts others in their place and calls again: there never is a stopped one in flight, so a step needs no selects.
 *
 * A step goes through the trials group by group from one copy of their rows to the other. The
 * groups' work is independent, so the processor begins with the next one while results of the last are still under way.
 * That no trial stops is told for all of them together, by one operation a vector for each rule: the lowest loss
 * says whether a target was reached; the least Σ g², whether any point can be stationary. A loss above `diverge`, or NaN,
 * shows in the sum of the losses, as no other one is so negative that it makes up for it. Where that test fails `look`
 * finds out which trial it is, if any.
 */
export function trialModule(
  space: SpaceSpec,
  map: MemoryMap,
  count: LaneCount,
  extraBytes: number,
  steady: SteadyValues,
  bodyOf: (code: VectorCode) => TrialBody,
): Uint8Array<ArrayBuffer> {
  const rarely = { ...count, unrolled: false };
  const coder = (parameters: number, how: LaneCount): VectorCode => new VectorCode(new Assembler(parameters), map, how);
  const prepare = coder(1, rarely);
  prepare.eachGroup(BYTES, undefined, () => steady.compute(prepare));
  return encodeModule({
    imports: LARGE_ANGLE_PARTS.map((name) => ({ name, signature: { parameters: ["f64", "f64"], results: ["f64"] } })),
    functions: [
      { name: "prepare", signature: { parameters: ["i32"], results: [] }, code: prepare.asm },
      {
        name: "run",
        signature: { parameters: ["i32", "i32", "i32"], results: ["i32"] },
        code: run(space, coder(3, count), bodyOf),
      },
      { name: "look", signature: { parameters: ["i32"], results: [] }, code: look(space, coder(1, rarely), bodyOf) },
    ],
    pages: Math.ceil((map.bytes + extraBytes) / 65_536),
  });
}

// Parameters.
const BYTES: Local = 0;
const LIMIT: Local = 1;
const FROM: Local = 2;

function run({ stop, objective }: SpaceSpec, code: VectorCode, bodyOf: (code: VectorCode) => TrialBody): Assembler {
  const { asm, map } = code;
  const [steps, present, next, other] = [asm.local("i32"), asm.local("i32"), asm.local("i32"), asm.local("i32")];
  const [sum, lowest, least] = [asm.local("v128"), asm.local("v128"), asm.local("v128")];

  asm.i32(map.copyBytes).set(next);
  asm.op("loop");
  for (const [total, start] of [
    [sum, 0],
    [lowest, Infinity],
    [least, Infinity],
  ] as const) {
    asm.get(asm.constant(start)).set(total);
  }
  code.eachGroup(BYTES, { present, next }, () => {
    const body = bodyOf(code);
    const { loss, squares } = body.evaluate();
    code.storeNext("best", code.op("f64x2Pmin", code.load("best"), loss));
    code.gather("f64x2Add", sum, loss);
    code.gather("f64x2Pmin", lowest, loss);
    code.gather("f64x2Pmin", least, squares);
    body.step(loss);
  });

  // Any trial that could have stopped: not every test that rules it out holds.
  asm
    .get(sum)
    .get(asm.constant(stop.diverge / 2))
    .op("f64x2Le");
  asm
    .get(lowest)
    .get(asm.constant(-stop.diverge / map.lanes))
    .op("f64x2Ge")
    .op("v128And");
  asm
    .get(least)
    .get(asm.constant(squareBound(stop.gradient)))
    .op("f64x2Gt")
    .op("v128And");
  if (objective.minimum !== null) {
    asm.get(lowest).get(asm.constant(objective.minimum)).op("f64x2Sub");
    asm.get(asm.constant(stop.target)).op("f64x2Gt").op("v128And");
  }
  asm.op("v128Not").op("v128AnyTrue");
  asm.get(steps).get(FROM).op("i32GeU").op("i32And");
  asm.get(steps).get(LIMIT).op("i32Eq").op("i32Or");
  asm.op("if");
  asm.get(present).op("if").i32(0).i32(map.copyBytes).i32(map.copyBytes).op("memoryCopy").op("end");
  asm.get(steps).op("return").op("end");

  asm.get(present).set(other).get(next).set(present).get(other).set(next);
  asm.get(steps).i32(1).op("i32Add").set(steps).op("br", 0).op("end");
  asm.op("unreachable");
  return asm;
}

function look({ stop }: SpaceSpec, code: VectorCode, bodyOf: (code: VectorCode) => TrialBody): Assembler {
  const { asm } = code;
  const bound = code.constant(squareBound(stop.gradient));
  code.eachGroup(BYTES, undefined, () => {
    const body = bodyOf(code);
    const { loss, squares } = body.evaluate();
    code.store("best", code.op("f64x2Pmin", code.load("best"), loss));
    code.store("loss", loss);
    code.store("squares", squares);
    const still = code.op("f64x2Le", squares, bound);
    code.store("stationary", still);
    code.pushAll("v128Or", still);
    asm.op("v128AnyTrue").op("if");
    code.store("stationary", code.op("v128And", still, code.op("f64x2Le", body.moved(loss), bound)));
    asm.op("end");
  });
  return asm;
}
