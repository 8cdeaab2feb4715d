import { restBound, stopRules } from "../lowering/stop-rules.ts";
import type { StopRule } from "../lowering/stop-rules.ts";
import type { SpaceSpec } from "../../sweep/spec/sweep-spec.ts";
import { Assembler } from "./assembler.ts";
import type { Local, Module } from "./assembler.ts";
import type { LaneCount } from "./lane-count.ts";
import type { MemoryMap } from "./memory-map.ts";
import type { InvariantValues } from "./invariant-values.ts";
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

/** The functions of a kernel's module. Of each row they take the first `bytes` bytes, 16 to a vector of two lanes. */
export interface TrialFunctions {
  /** Works out what stays the same through the trials. */
  readonly prepare: (bytes: number) => void;
  /**
   * Steps all trials until one may have stopped, or `limit` steps have been made, and returns the number of steps. Before
   * step `from`, 0 or 1, it does not ask.
   */
  readonly run: (bytes: number, limit: number, from: number) => number;
  /**
   * The outcome of each trial, should it stop where it is: at the points of the copy that is `present` bytes after the first.
   * Returns 1 where any is stationary, else 0.
   */
  readonly look: (bytes: number, present: number) => number;
}

/**
 * The loop of a trial for several trials at once, as a WebAssembly module. Whoever calls it retires the trials that
 * stopped, puts others in their place and calls again: there never is a stopped one in flight, so a step needs no selects.
 *
 * A step goes through the trials group by group from one copy of their rows to the other. The groups' work is independent,
 * so the processor begins with the next one while results of the last are still under way. That no trial stops is told for
 * all of them together, by an operation or two a vector for each rule: the lowest loss says whether a target was reached, the
 * least Σ g² whether any point can be stationary. Where it can, `look` finds out, as that takes the length of the step, too.
 */
export function trialModule(
  space: SpaceSpec,
  map: MemoryMap,
  count: LaneCount,
  extraBytes: number,
  invariant: InvariantValues,
  bodyOf: (code: VectorCode) => TrialBody,
): Module {
  const coder = (parameters: number, unrolled: boolean): VectorCode =>
    new VectorCode(new Assembler(parameters), map, { ...count, unrolled });
  const prepare = coder(1, false);
  prepare.eachGroup(BYTES, undefined, () => invariant.compute(prepare));
  return {
    imports: LARGE_ANGLE_PARTS.map((name) => ({ name, signature: { parameters: ["f64", "f64"], results: ["f64"] } })),
    functions: [
      { name: "prepare", signature: { parameters: ["i32"], results: [] }, code: prepare.asm },
      {
        name: "look",
        signature: { parameters: ["i32", "i32"], results: ["i32"] },
        code: look(space, coder(2, false), bodyOf),
      },
      {
        name: "run",
        signature: { parameters: ["i32", "i32", "i32"], results: ["i32"] },
        code: run(space, coder(3, count.unrolled), bodyOf),
      },
    ],
    pages: Math.ceil((map.bytes + extraBytes) / 65_536),
  };
}

// Functions are numbered from the imported ones on.
const LOOK = LARGE_ANGLE_PARTS.length + 1;

// Parameters.
const BYTES: Local = 0;
const PRESENT: Local = 1;
const LIMIT: Local = 1;
const FROM: Local = 2;

function run(space: SpaceSpec, code: VectorCode, bodyOf: (code: VectorCode) => TrialBody): Assembler {
  const { asm, map } = code;
  const rules = stopRules(space);
  const bound = rules.find(({ test }) => test.of === "size")?.test.bound ?? missing("size");
  const [steps, present, next, other] = [asm.local("i32"), asm.local("i32"), asm.local("i32"), asm.local("i32")];
  const [bounded, lowest, least] = [asm.local("v128"), asm.local("v128"), asm.local("v128")];
  const [zero, infinity] = [asm.constant(0), asm.constant(Infinity)];

  asm.i32(map.copyBytes).set(next);
  asm.op("loop");
  asm.get(zero).get(zero).op("f64x2Eq").set(bounded).get(infinity).set(lowest).get(infinity).set(least);
  code.eachGroup(BYTES, { present, next }, () => {
    const body = bodyOf(code);
    const { loss, squares } = body.evaluate();
    code.storeNext("best", code.op("f64x2Pmin", code.load("best"), loss));
    code.accumulate("v128And", bounded, code.op("f64x2Le", loss, code.constant(bound)));
    code.accumulate("f64x2Pmin", lowest, loss);
    code.accumulate("f64x2Pmin", least, squares);
    body.step(loss);
  });

  // A loss that is NaN is not bounded, and never the lowest.
  asm.get(bounded);
  for (const rule of rules) lossRule(asm, lowest, rule, space.objective.minimum);
  asm.op("v128Not").op("v128AnyTrue");
  asm
    .get(least)
    .get(asm.constant(restBound(rules)))
    .op("f64x2Le")
    .op("v128AnyTrue");
  asm.op("ifI32").get(BYTES).get(present).op("call", LOOK).op("else").i32(0).op("end").op("i32Or");
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

/** Ands the mask on the stack with "no lane's loss ends its trial by this rule". Needs the lowest loss alone. */
function lossRule(asm: Assembler, lowest: Local, { test }: StopRule, minimum: number | null): void {
  const { of, bound } = test;
  if (of === "size") asm.get(lowest).get(asm.constant(-bound)).op("f64x2Ge").op("v128And");
  if (of !== "loss" && of !== "gap") return;
  asm.get(lowest);
  if (of === "gap") asm.get(asm.constant(minimum ?? NaN)).op("f64x2Sub");
  asm
    .get(asm.constant(bound))
    .op(test.is === "le" ? "f64x2Gt" : "f64x2Ge")
    .op("v128And");
}

function missing(rule: string): never {
  throw new Error(`no stop rule of ${rule}`);
}

function look(space: SpaceSpec, code: VectorCode, bodyOf: (code: VectorCode) => TrialBody): Assembler {
  const { asm } = code;
  const any = asm.local("v128");
  const bound = code.constant(restBound(stopRules(space)));
  // Nothing is written for the next step: what it would read is of no account.
  code.eachGroup(BYTES, { present: PRESENT, next: PRESENT }, () => {
    const body = bodyOf(code);
    const { loss, squares } = body.evaluate();
    code.store("best", code.op("f64x2Pmin", code.load("best"), loss));
    code.store("loss", loss);
    code.store("squares", squares);
    const still = code.op("f64x2Le", squares, bound);
    code.store("stationary", still);
    code.pushAll("v128Or", still);
    asm.op("v128AnyTrue").op("if");
    const stationary = code.op("v128And", still, code.op("f64x2Le", body.moved(loss), bound));
    code.store("stationary", stationary);
    code.accumulate("v128Or", any, stationary);
    asm.op("end");
  });
  return asm.get(any).op("v128AnyTrue");
}
