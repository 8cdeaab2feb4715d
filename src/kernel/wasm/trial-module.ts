import { squareBound } from "../square-bound.ts";
import type { SpaceSpec } from "../../spec/sweep-spec.ts";
import { Assembler, encodeModule } from "./assembler.ts";
import type { Local } from "./assembler.ts";
import type { MemoryMap } from "./memory-map.ts";
import { LARGE_ANGLE_PARTS, VectorCode } from "./vector-code.ts";
import type { Vectors } from "./vector-code.ts";

/** The part of the loop that depends on how the vectors of a trial are kept: in locals, or in memory. */
export interface TrialBody {
  /** Before the loop. */
  begin(): void;
  /** Loss, and Σ of the gradient's squares, at the present point. */
  evaluate(): { readonly loss: Vectors; readonly squares: Vectors };
  /** Works out the next point and state without making them the present ones. */
  propose(loss: Vectors): void;
  /** Σ of the squares of the proposed step. */
  moved(): Vectors;
  /** Puts the present point and state into memory. */
  store(): void;
  /** Makes the next point and state the present ones. */
  commit(): void;
}

/** Rows that the loop itself keeps, and what it leaves in memory when it stops. */
export const LOOP_ROWS: readonly string[] = ["best", "loss", "squares", "stationary"];

/**
 * The loop of a trial for several trials at once, as a WebAssembly module with one function, `run(limit) → steps`.
 *
 * It loads the trials' quantities from memory, and steps all of them until one stops, or `limit` steps have been made.
 * Then it stores them as they were at the beginning of that step, with the loss, Σ g² and whether the stationary rule
 * holds, and returns the number of steps made: whoever called it retires the trials that stopped, puts others in their
 * place and calls again. So a step needs no selects for trials that have stopped: there never is one in flight.
 */
export function trialModule(
  space: SpaceSpec,
  map: MemoryMap,
  extraBytes: number,
  bodyOf: (code: VectorCode) => TrialBody,
): Uint8Array<ArrayBuffer> {
  const { stop, objective } = space;
  const asm = new Assembler(1);
  const limit: Local = 0;
  const code = new VectorCode(asm, map);
  const body = bodyOf(code);
  const bound = squareBound(stop.gradient);

  body.begin();
  const best = code.load("best");
  const steps = asm.local("i32");
  asm.op("loop");
  const { loss, squares } = body.evaluate();
  const lowest = code.op("f64x2Pmin", best, loss);
  const finite = code.op("f64x2Le", code.op("f64x2Abs", loss), code.constant(stop.diverge));
  const still = code.op("f64x2Le", squares, code.constant(bound));
  const reached = objective.minimum === null ? undefined : reaches(code, loss, objective.minimum, stop.target);
  body.propose(loss);

  const pushAnyStops = (stationary: Vectors): void => {
    code.pushAll("v128Or", reached === undefined ? stationary : code.op("v128Or", stationary, reached));
    code.pushAll("v128And", finite);
    asm.op("v128Not").op("v128Or").op("v128AnyTrue");
    asm.get(steps).get(limit).op("i32Eq").op("i32Or");
  };
  pushAnyStops(still);
  asm.op("if");
  const stationary = code.op("v128And", still, code.op("f64x2Le", body.moved(), code.constant(bound)));
  pushAnyStops(stationary);
  asm.op("if");
  body.store();
  code.store("best", lowest);
  code.store("loss", loss);
  code.store("squares", squares);
  code.store("stationary", stationary);
  asm.get(steps).op("return").op("end").op("end");

  code.assign(best, lowest);
  body.commit();
  asm.get(steps).i32(1).op("i32Add").set(steps).op("br", 0).op("end");
  asm.op("unreachable");

  return encodeModule({
    imports: LARGE_ANGLE_PARTS.map((name) => ({ name, signature: { parameters: ["f64", "f64"], results: ["f64"] } })),
    functions: [{ name: "run", signature: { parameters: ["i32"], results: ["i32"] }, code: asm }],
    pages: Math.ceil((map.bytes + extraBytes) / 65_536),
  });
}

function reaches(code: VectorCode, loss: Vectors, minimum: number, target: number): Vectors {
  // loss − 0 is loss, to the bit.
  const above = minimum === 0 ? loss : code.op("f64x2Sub", loss, code.constant(minimum));
  return code.op("f64x2Le", above, code.constant(target));
}
