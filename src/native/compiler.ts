import { existsSync } from "node:fs";
import { codeOf, messageOf } from "../errors.ts";
import type { Ran } from "./process-run.ts";

/**
 * The flags of all libraries. They keep the order of operations and each rounding, so that the bits
 * are those of the other kernels. Options in `CC` come before them, so they are taken back first.
 */
const TAKEN_BACK = [
  "-fno-fast-math",
  "-fno-unsafe-math-optimizations",
  "-fno-associative-math",
  "-fno-reciprocal-math",
  "-fno-finite-math-only",
  "-fsigned-zeros",
];
const MATHS = [...TAKEN_BACK, "-ffp-contract=off", "-fno-math-errno", "-fno-trapping-math"];
/** The texts mark loops over independent lanes. */
const LANES = "-fopenmp-simd";
/** Warnings about generated texts help nobody, and `-Werror` in `CC` makes errors of them. */
const LANGUAGE = ["-std=gnu11", "-w"];
export const FLAGS: readonly string[] = ["-O3", "-march=native", ...MATHS, LANES, ...LANGUAGE, "-shared", "-fPIC"];

/** Makes a compiler print the macros that it defines for this processor. */
export const MACROS: readonly string[] = ["-march=native", "-dM", "-E", "-x", "c", "-"];

/** A C compiler of this machine. */
export interface Compiler {
  /** Words of its command: `CC` may have options. */
  readonly command: readonly string[];
  /** Its name and version: `gcc 12.2.0`. */
  readonly version: string;
  /** The vectors of this processor that it uses. */
  readonly vectors: string;
  /** All macros that it defines: they differ between compilers, versions and processors. */
  readonly macros: string;
}

/** A compiler, or the reason why it was not found. */
export type FoundCompiler =
  | { readonly ok: true; readonly compiler: Compiler }
  | { readonly ok: false; readonly reason: string };

const USUAL = ["cc", "clang", "gcc"];

/** Returns the commands to try: that in `CC`, or else the usual names. */
export function compilerCommands({ CC: named = "" }: NodeJS.ProcessEnv): readonly (readonly string[])[] {
  const words = named.split(/\s+/).filter((word) => word !== "");
  return words.length > 0 ? [words] : USUAL.map((name) => [name]);
}

/** Returns the compiler that printed these macros, or the reason why a command did not. */
export function compilerFrom(command: readonly string[], ran: Ran): FoundCompiler {
  const name = command.join(" ");
  const no = (reason: string): FoundCompiler => ({ ok: false, reason: `${name}: ${reason}` });
  if (ran.error !== undefined) return no(codeOf(ran.error) === "ENOENT" ? notFound(command) : messageOf(ran.error));
  if (ran.code !== 0) return no(firstLine(ran));
  const macros = ran.stdout;
  const version = /^#define __VERSION__ "(.*)"$/m.exec(macros)?.[1];
  if (version === undefined) return no("not a C compiler: it does not print its macros");
  return {
    ok: true,
    compiler: {
      command,
      version: /clang/i.test(version) ? version.trim() : `gcc ${version}`,
      vectors: vectorsIn(macros),
      macros,
    },
  };
}

function notFound(command: readonly string[]): string {
  return command.length > 1 && existsSync(command.join(" "))
    ? "not found: spaces in CC separate the program from its options"
    : "not found";
}

/** Returns the reason why none of several commands is a compiler. */
export function noCompiler(commands: readonly (readonly string[])[], reasons: readonly string[]): string {
  const works = reasons.find((reason) => !reason.endsWith(": not found"));
  if (works !== undefined) return works;
  const named = "install one, or name it in CC";
  return commands.length === 1 ? `CC=${reasons[0]}` : `no C compiler: ${listed(commands.flat())} not found; ${named}`;
}

/** Returns the first line of what a compiler says about an error. */
export function firstLine({ stdout, stderr, code }: Ran): string {
  const lines = `${stderr}\n${stdout}`.split("\n").filter((line) => line.trim() !== "");
  // The linker's summary says nothing of the cause.
  const said = lines.filter((line) => !/ld returned \d+ exit status|linker command failed/.test(line));
  const line = said.find((one) => /error/i.test(one)) ?? said[0] ?? lines[0];
  return (line ?? `it ended with ${code ?? "a signal"}`).trim();
}

/** The widest vectors first: macro, name, and doubles in one. */
const VECTORS: readonly (readonly [macro: string, name: string, doubles: number])[] = [
  ["__AVX512F__", "AVX-512", 8],
  ["__AVX2__", "AVX2", 4],
  ["__AVX__", "AVX", 4],
  ["__SSE2__", "SSE2", 2],
  ["__ARM_NEON", "NEON", 2],
];

function vectorsIn(macros: string): string {
  const found = VECTORS.find(([macro]) => macros.includes(`#define ${macro} `));
  return found === undefined ? "no vectors that are known here" : `${found[1]}, ${found[2]} numbers to a vector`;
}

function listed(names: readonly string[]): string {
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
