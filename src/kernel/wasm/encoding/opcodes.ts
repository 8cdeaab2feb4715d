export type Opcode =
  | "unreachable"
  | "block"
  | "loop"
  | "if"
  | "ifI32"
  | "else"
  | "end"
  | "br"
  | "brIf"
  | "return"
  | "call"
  | "localGet"
  | "localSet"
  | "i32Const"
  | "i32Eq"
  | "i32Ne"
  | "i32GeU"
  | "i32Add"
  | "i32Sub"
  | "i32Mul"
  | "i32Load"
  | "i32ShrU"
  | "i32And"
  | "i32Or"
  | "memoryCopy"
  | "v128Load"
  | "v128Load32Splat"
  | "v128Load64Splat"
  | "v128Load64Zero"
  | "v128Load64Lane"
  | "v128Store"
  | "v128Const"
  | "f64x2ExtractLane"
  | "f64x2ReplaceLane"
  | "f64x2Eq"
  | "f64x2Ne"
  | "f64x2Lt"
  | "f64x2Gt"
  | "f64x2Le"
  | "f64x2Ge"
  | "i32x4Splat"
  | "f64x2ConvertLowI32x4S"
  | "v128Not"
  | "v128And"
  | "v128Or"
  | "v128Xor"
  | "v128Bitselect"
  | "v128AnyTrue"
  | "f64x2Floor"
  | "i8x16Shuffle"
  | "i32x4ShrU"
  | "i32x4Add"
  | "i64x2ExtmulLowI32x4U"
  | "i64x2ExtmulHighI32x4U"
  | "i64x2Shl"
  | "i64x2ShrU"
  | "f64x2Abs"
  | "f64x2Neg"
  | "f64x2Sqrt"
  | "f64x2Add"
  | "f64x2Sub"
  | "f64x2Mul"
  | "f64x2Div"
  | "f64x2Min"
  | "f64x2Max"
  | "f64x2Pmin";

/**
 * The WebAssembly instructions in use, by their bytes. Source: WebAssembly Core Specification 2.0,
 * chapter 5.4.
 */
export const OP: Readonly<Record<Opcode, readonly number[]>> = {
  unreachable: [0x00],
  block: [0x02, 0x40],
  loop: [0x03, 0x40],
  if: [0x04, 0x40],
  /** Leaves an i32 on the stack. */
  ifI32: [0x04, 0x7f],
  else: [0x05],
  end: [0x0b],
  br: [0x0c],
  brIf: [0x0d],
  return: [0x0f],
  call: [0x10],
  localGet: [0x20],
  localSet: [0x21],
  i32Const: [0x41],
  i32Eq: [0x46],
  i32Ne: [0x47],
  i32GeU: [0x4f],
  i32Load: [0x28],
  i32Add: [0x6a],
  i32Sub: [0x6b],
  i32Mul: [0x6c],
  i32And: [0x71],
  i32Or: [0x72],
  i32ShrU: [0x76],
  // From and to memory 0.
  memoryCopy: [0xfc, 0x0a, 0x00, 0x00],
  v128Load: [0xfd, 0x00],
  v128Load32Splat: [0xfd, 0x09],
  v128Load64Splat: [0xfd, 0x0a],
  v128Load64Lane: [0xfd, 0x57],
  v128Load64Zero: [0xfd, 0x5d],
  v128Store: [0xfd, 0x0b],
  v128Const: [0xfd, 0x0c],
  // Takes the numbers of 16 bytes: those of the first vector, then those of the second.
  i8x16Shuffle: [0xfd, 0x0d],
  i32x4Splat: [0xfd, 0x11],
  f64x2ConvertLowI32x4S: [0xfd, 0xfe, 0x01],
  f64x2ExtractLane: [0xfd, 0x21],
  f64x2ReplaceLane: [0xfd, 0x22],
  f64x2Eq: [0xfd, 0x47],
  f64x2Ne: [0xfd, 0x48],
  f64x2Lt: [0xfd, 0x49],
  f64x2Gt: [0xfd, 0x4a],
  f64x2Le: [0xfd, 0x4b],
  f64x2Ge: [0xfd, 0x4c],
  v128Not: [0xfd, 0x4d],
  v128And: [0xfd, 0x4e],
  v128Or: [0xfd, 0x50],
  v128Xor: [0xfd, 0x51],
  v128Bitselect: [0xfd, 0x52],
  v128AnyTrue: [0xfd, 0x53],
  f64x2Floor: [0xfd, 0x75],
  i64x2Shl: [0xfd, 0xcb, 0x01],
  i64x2ShrU: [0xfd, 0xcd, 0x01],
  i32x4ShrU: [0xfd, 0xad, 0x01],
  i32x4Add: [0xfd, 0xae, 0x01],
  i64x2ExtmulLowI32x4U: [0xfd, 0xde, 0x01],
  i64x2ExtmulHighI32x4U: [0xfd, 0xdf, 0x01],
  f64x2Abs: [0xfd, 0xec, 0x01],
  f64x2Neg: [0xfd, 0xed, 0x01],
  f64x2Sqrt: [0xfd, 0xef, 0x01],
  f64x2Add: [0xfd, 0xf0, 0x01],
  f64x2Sub: [0xfd, 0xf1, 0x01],
  f64x2Mul: [0xfd, 0xf2, 0x01],
  f64x2Div: [0xfd, 0xf3, 0x01],
  f64x2Min: [0xfd, 0xf4, 0x01],
  f64x2Max: [0xfd, 0xf5, 0x01],
  f64x2Pmin: [0xfd, 0xf6, 0x01],
};

export const TYPE = { i32: 0x7f as const, f64: 0x7c as const, v128: 0x7b as const };
