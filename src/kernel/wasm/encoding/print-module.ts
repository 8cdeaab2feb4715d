import type { Instruction, Module } from "./assembler.ts";
import type { Opcode } from "./opcodes.ts";

const OPENING: ReadonlySet<Opcode> = new Set<Opcode>(["block", "loop", "if", "ifI32", "else"]);
const CLOSING: ReadonlySet<Opcode> = new Set<Opcode>(["end", "else"]);
const TEXT_NAMES = { block: "block", loop: "loop", if: "if", ifI32: "if (result i32)", brIf: "br_if" } as const;

/** Returns a module in the WebAssembly text format, flat: one instruction per line. */
export function printModule({ imports, functions, pages }: Module): string {
  const lines = ["(module"];
  for (const { name, signature } of imports) {
    lines.push(
      `  (import "env" "${name}" (func $${name}${types("param", signature.parameters)}${types("result", signature.results)}))`,
    );
  }
  lines.push(`  (memory (export "memory") ${pages})`);
  for (const { name, signature, code } of functions) {
    lines.push(
      `  (func $${name} (export "${name}")${types("param", signature.parameters)}${types("result", signature.results)}`,
    );
    if (code.locals.length > 0) lines.push(`   ${types("local", code.locals)}`);
    lines.push(...body(code.instructions), "  )");
  }
  return `${[...lines, ")"].join("\n")}\n`;
}

function types(kind: "param" | "result" | "local", list: readonly string[]): string {
  return list.length === 0 ? "" : ` (${[kind, ...list].join(" ")})`;
}

function body(instructions: readonly Instruction[]): string[] {
  let depth = 2;
  return instructions.map((instruction) => {
    if (CLOSING.has(instruction.opcode)) depth -= 1;
    const line = `${"  ".repeat(depth)}${text(instruction)}`;
    if (OPENING.has(instruction.opcode)) depth += 1;
    return line;
  });
}

function text({ opcode, immediates }: Instruction): string {
  const [first = 0, second = 0] = immediates;
  const name = textName(opcode);
  switch (opcode) {
    case "v128Const":
      return `${name} f64x2 ${double(first)} ${double(second)}`;
    case "v128Load":
    case "v128Load32Splat":
    case "v128Load64Splat":
    case "v128Load64Zero":
    case "i32Load":
    case "v128Store":
      return `${name} offset=${second} align=${2 ** first}`;
    case "v128Load64Lane":
      return `${name} offset=${second} align=${2 ** first} ${immediates[2]}`;
    default:
      return [name, ...immediates].join(" ");
  }
}

/** `f64x2Add` is `f64x2.add`, `i32GeU` is `i32.ge_u`. */
function textName(opcode: Opcode): string {
  if (Object.hasOwn(TEXT_NAMES, opcode)) return TEXT_NAMES[opcode as keyof typeof TEXT_NAMES];
  const [, prefix, rest = ""] = /^(local|memory|i32|v128|i8x16|i32x4|f64x2|i64x2)([A-Z].*)$/.exec(opcode) ?? [];
  if (prefix === undefined) return opcode;
  const snake = rest.replace(/[A-Z]/g, (letter, at: number) => `${at === 0 ? "" : "_"}${letter.toLowerCase()}`);
  return `${prefix}.${snake}`;
}

function double(value: number): string {
  if (Object.is(value, -0)) return "-0";
  if (Number.isNaN(value)) return "nan";
  return Number.isFinite(value) ? String(value) : value > 0 ? "inf" : "-inf";
}
