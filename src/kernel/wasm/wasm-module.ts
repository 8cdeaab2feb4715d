import { restOf, stopRules } from "../lowering/stop-rules.ts";
import { NORM_SCALES } from "../../formula/ir/norm.ts";
import type { StopRule } from "../lowering/stop-rules.ts";
import type { SpaceSpec } from "../../sweep/spec/sweep-spec.ts";
import { Assembler } from "./encoding/assembler.ts";
import type { Local, Module, Signature } from "./encoding/assembler.ts";
import type { LaneCount } from "./lane-count.ts";
import type { MemoryMap } from "./memory-map.ts";
import type { InvariantValues } from "./invariant-values.ts";
import { LARGE_ANGLE_PARTS } from "./operation-code.ts";
import { BestHistory } from "./best-history.ts";
import { VectorCode } from "./vector-code.ts";
import type { Vectors } from "./vector-code.ts";

/** The part of a step that depends on whether values are in locals or in memory. */
export interface TrialBody {
  /** Draws the normal numbers of a step, if the rule reads any. */
  draw(): void;
  /** Computes the loss and Σ gradient² at the current point. */
  evaluate(): { readonly loss: Vectors; readonly squares: Vectors };
  /** Computes the next point and state, and stores them for the next step. */
  step(loss: Vectors): void;
  /** Returns Σ (scale·gradient)² at the evaluated point. */
  gradientSquares(scale: Vectors): Vectors;
  /** Computes Σ (scale·update)² of the update that `step` would make. */
  updateSquares(loss: Vectors, scale: Vectors): Vectors;
}

/**
 * The functions of a kernel's module. They use the first `bytes` bytes of each row, 16 for a vector
 * of two lanes.
 */
export interface TrialFunctions {
  /** Computes the invariant values of the trials. */
  readonly prepare: (bytes: number) => void;
  /**
   * Steps all trials until one may have stopped, or `limit` steps have been made. Returns the
   * number of steps. Tests the stop rules from step `from` on, 0 or 1.
   */
  readonly run: (bytes: number, limit: number, from: number) => number;
  /**
   * Writes the outcome of each trial at its current point, in the copy `present` bytes after the
   * first. Returns 1 if any is stationary, else 0.
   */
  readonly look: (bytes: number, present: number) => number;
}

/**
 * Generates the loop of several trials at once. The caller retires stopped trials and replaces them
 * before the next call, so no stopped trial is in flight and a step needs no selects.
 *
 * Stop rules are tested for all lanes at once: one or two instructions per vector and rule. The
 * lowest loss shows whether a trial may have converged, the least Σ g² whether one may be
 * stationary; `look` then decides.
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
    imports: [
      ...LARGE_ANGLE_PARTS.map((name) => ({ name, signature: ANGLE })),
      ...(space.targets === undefined ? [] : [{ name: "reach", signature: REACHING }]),
    ],
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

export const ANGLE: Signature = { parameters: ["f64", "f64"], results: ["f64"] };
const REACHING: Signature = { parameters: ["i32"], results: [] };

// Functions are numbered after the imported ones.
const REACH = LARGE_ANGLE_PARTS.length;
const lookOf = ({ targets }: SpaceSpec): number => REACH + (targets === undefined ? 1 : 2);

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
  const history = space.targets === undefined ? undefined : new BestHistory(code, space.objective.minimum ?? NaN);
  const [zero, infinity] = [asm.constant(0), asm.constant(Infinity)];

  asm.i32(map.copyBytes).set(next);
  history?.start();
  asm.op("loop");
  asm.get(zero).get(zero).op("f64x2Eq").set(bounded).get(infinity).set(lowest).get(infinity).set(least);
  code.eachGroup(BYTES, { present, next, best: history }, () => {
    const body = bodyOf(code);
    body.draw();
    const { loss, squares } = body.evaluate();
    code.lowerBest(loss);
    code.accumulate("v128And", bounded, code.op("f64x2Le", loss, code.constant(bound)));
    code.accumulate("f64x2Pmin", lowest, loss);
    code.accumulate("f64x2Pmin", least, squares);
    body.step(loss);
  });

  history?.advance(BYTES, () => asm.get(steps).op("call", REACH));

  // A NaN loss is not bounded, and never the lowest.
  asm.get(bounded);
  for (const rule of rules) lossRule(asm, lowest, rule, space.objective.minimum);
  asm.op("v128Not").op("v128AnyTrue");
  asm
    .get(least)
    .get(asm.constant(restOf(rules).squares))
    .op("f64x2Le")
    .op("v128AnyTrue");
  asm.op("ifI32").get(BYTES).get(present).op("call", lookOf(space)).op("else").i32(0).op("end").op("i32Or");
  asm.get(steps).get(FROM).op("i32GeU").op("i32And");
  asm.get(steps).get(LIMIT).op("i32Eq").op("i32Or");
  asm.op("if");
  asm.get(present).op("if").i32(0).i32(map.copyBytes).i32(map.copyBytes).op("memoryCopy").op("end");
  history?.keep();
  asm.get(steps).op("return").op("end");

  asm.get(present).set(other).get(next).set(present).get(other).set(next);
  asm.get(steps).i32(1).op("i32Add").set(steps).op("br", 0).op("end");
  asm.op("unreachable");
  return asm;
}

/**
 * Ands the mask on the stack with "no lane's loss ends its trial by this rule". Needs only the
 * lowest loss.
 */
function lossRule(asm: Assembler, lowest: Local, { test }: StopRule, minimum: number | null): void {
  const { of, bound } = test;
  if (of === "size") asm.get(lowest).get(asm.constant(-bound)).op("f64x2Ge").op("v128And");
  if (of !== "gap") return;
  asm
    .get(lowest)
    .get(asm.constant(minimum ?? NaN))
    .op("f64x2Sub")
    .get(asm.constant(bound))
    .op("f64x2Gt")
    .op("v128And");
}

function missing(rule: string): never {
  throw new Error(`no stop rule of ${rule}`);
}

function look(space: SpaceSpec, code: VectorCode, bodyOf: (code: VectorCode) => TrialBody): Assembler {
  const { asm } = code;
  const any = asm.local("v128");
  const rest = restOf(stopRules(space));
  // The next step's copy is not written.
  code.eachGroup(BYTES, { present: PRESENT, next: PRESENT }, () => {
    const body = bodyOf(code);
    const { loss, squares } = body.evaluate();
    code.store("best", code.op("f64x2Pmin", code.load("best"), loss));
    code.store("loss", loss);
    code.store("norm", gradientNorm(code, body, squares));
    const [scale, bound] = [code.constant(rest.scale), code.constant(rest.bound)];
    const still = code.op("f64x2Le", body.gradientSquares(scale), bound);
    code.store("stationary", still);
    code.pushAll("v128Or", still);
    asm.op("v128AnyTrue").op("if");
    const stationary = code.op("v128And", still, code.op("f64x2Le", body.updateSquares(loss, scale), bound));
    code.store("stationary", stationary);
    code.accumulate("v128Or", any, stationary);
    asm.op("end");
  });
  return asm.get(any).op("v128AnyTrue");
}

/** Returns ‖gradient‖₂, with the arithmetic of `euclideanDistance`. */
export function gradientNorm(code: VectorCode, body: TrialBody, squares: Vectors): Vectors {
  const { small, large, up, down } = NORM_SCALES;
  const select = (condition: Vectors, a: number, b: Vectors): Vectors =>
    code.op("v128Bitselect", code.constant(a), b, condition);
  const isLarge = code.op("f64x2Gt", squares, code.constant(large));
  const isSmall = code.op("f64x2Lt", squares, code.constant(small));
  const scale = select(isSmall, up, select(isLarge, down, code.constant(1)));
  return code.op("f64x2Div", code.op("f64x2Sqrt", body.gradientSquares(scale)), scale);
}
