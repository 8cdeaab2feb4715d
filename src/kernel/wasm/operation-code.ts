import type { Graph } from "../../formula/ir/graph.ts";
import type { NodeId } from "../../formula/ir/node-table.ts";
import { LARGE_ANGLE } from "../../formula/ir/large-angle.ts";
import type { ExactPrimitive } from "../../formula/ir/operations.ts";
import { isAxisNode } from "../../formula/ir/place.ts";
import { isFromLoop } from "../../formula/ir/loop-steps.ts";
import { isElementary } from "../../formula/ir/primitives.ts";
import type { Opcode } from "./encoding/opcodes.ts";
import { at } from "./vector-code.ts";
import type { VectorCode, Vectors } from "./vector-code.ts";

// From 2^52 on, a double has its integer part in its low bits.
const INTEGER_BITS = 2 ** 52;
const EXPONENT_SHIFT = 52;
const BIAS = 1023;
// The bits 0x7ff of a full exponent field, as a double.
const EXPONENT_MASK = 0x7ff * Number.MIN_VALUE;

type Sequence = (code: VectorCode, a: Vectors, b: Vectors, c: Vectors) => Vectors;

/** The instruction or instructions of each operation. Conditions are masks. */
const INSTRUCTIONS: Readonly<Record<ExactPrimitive, Opcode | Sequence>> = {
  neg: "f64x2Neg",
  add: "f64x2Add",
  sub: "f64x2Sub",
  mul: "f64x2Mul",
  div: "f64x2Div",
  min: "f64x2Min",
  max: "f64x2Max",
  sqrt: "f64x2Sqrt",
  abs: "f64x2Abs",
  sign: (code, a) => {
    const above = code.op("v128And", code.op("f64x2Gt", a, code.constant(0)), code.constant(1));
    const below = code.op("v128And", code.op("f64x2Lt", a, code.constant(0)), code.constant(-1));
    return code.op("v128Or", above, below);
  },
  floor: "f64x2Floor",
  lt: "f64x2Lt",
  le: "f64x2Le",
  gt: "f64x2Gt",
  ge: "f64x2Ge",
  eq: "f64x2Eq",
  ne: "f64x2Ne",
  and: "v128And",
  or: "v128Or",
  not: "v128Not",
  select: (code, condition, a, b) => code.op("v128Bitselect", a, b, condition),
  exponent: (code, a) => {
    const field = code.op("v128And", code.shift("i64x2ShrU", a, EXPONENT_SHIFT), code.constant(EXPONENT_MASK));
    const integer = code.op("v128Or", field, code.constant(INTEGER_BITS));
    return code.op("f64x2Sub", integer, code.constant(INTEGER_BITS + BIAS));
  },
  power_of_two: (code, a) =>
    code.shift("i64x2Shl", code.op("f64x2Add", a, code.constant(INTEGER_BITS + BIAS)), EXPONENT_SHIFT),
  large_quadrant: largeAngle("large_quadrant"),
  large_remainder: largeAngle("large_remainder"),
  large_tail: largeAngle("large_tail"),
};

/** The imported functions, in order. They take x and the result for an x that is not large. */
export const LARGE_ANGLE_PARTS = ["large_quadrant", "large_remainder", "large_tail"] as const;

/** Generates one operation of a lowered graph. */
export function compute(code: VectorCode, graph: Graph, id: NodeId, of: (id: NodeId) => Vectors): Vectors {
  const node = graph.node(id);
  if (node.operation === "constant") return code.constant(node.value);
  if (node.operation === "input" || node.operation === "coordinate_sum" || isAxisNode(node)) return of(id);
  if (isFromLoop(node) || node.operation === "vector" || node.operation === "element" || isElementary(node.operation)) {
    throw new Error(`no instruction for ${node.operation}`);
  }
  const args = node.args.map((arg) => code.argument(graph, arg, of));
  const instruction = INSTRUCTIONS[node.operation];
  if (typeof instruction === "string") return code.op(instruction, ...args);
  const [a = [], b = [], c = []] = args;
  return instruction(code, a, b, c);
}

/** Calls the imported function if a lane's angle is large, which is rare. */
function largeAngle(name: (typeof LARGE_ANGLE_PARTS)[number]): Sequence {
  return (code, x, inline) => {
    const { asm } = code;
    const large = code.op("f64x2Gt", code.op("f64x2Abs", x), code.constant(LARGE_ANGLE));
    const result = code.copy(inline);
    code.pushAll("v128Or", large);
    asm.op("v128AnyTrue").op("if");
    for (const [slot, local] of result.entries()) {
      for (const lane of [0, 1]) {
        asm.get(local);
        asm.get(at(x, slot)).op("f64x2ExtractLane", lane);
        asm.get(at(inline, slot)).op("f64x2ExtractLane", lane);
        asm.op("call", LARGE_ANGLE_PARTS.indexOf(name)).op("f64x2ReplaceLane", lane).set(local);
      }
    }
    asm.op("end");
    return result;
  };
}
