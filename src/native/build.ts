// Compiles texts to libraries: asynchronously for runs, which go on meanwhile, and at once.
import { lstatSync } from "node:fs";
import { join } from "node:path";
import { messageOf } from "../errors.ts";
import { libraryKey } from "./cache.ts";
import type { LibraryCache } from "./cache.ts";
import { compilerCommands, compilerFrom, firstLine, FLAGS, MACROS, noCompiler } from "./compiler.ts";
import type { Compiler, FoundCompiler } from "./compiler.ts";
import { ARITHMETIC, libraryTrial, trialProblem } from "./exactness.ts";
import { run, runSync } from "./process-run.ts";
import type { Program, Ran } from "./process-run.ts";

/** Time limits: a compiler may wait for something that never comes. */
const MACROS_MS = 10_000;
const COMPILE_MS = 60_000;

/** A library's path, or the reason why it could not be made. */
export type BuiltLibrary =
  | { readonly ok: true; readonly path: string }
  | { readonly ok: false; readonly reason: string };

/** Finds the C compiler of this machine. */
export async function findCompiler(signal: AbortSignal): Promise<FoundCompiler> {
  const commands = compilerCommands(process.env);
  const reasons: string[] = [];
  for (const command of commands) {
    const found = compilerFrom(command, await run(macrosOf(command), signal));
    if (found.ok) return found;
    reasons.push(found.reason);
  }
  return { ok: false, reason: noCompiler(commands, reasons) };
}

/** Finds the C compiler of this machine, and waits for it. */
export function findCompilerSync(): FoundCompiler {
  const commands = compilerCommands(process.env);
  const reasons: string[] = [];
  for (const command of commands) {
    const found = compilerFrom(command, runSync(macrosOf(command)));
    if (found.ok) return found;
    reasons.push(found.reason);
  }
  return { ok: false, reason: noCompiler(commands, reasons) };
}

/**
 * Returns the library of a text: from the cache, or compiled now. Throws SweepError if the cache
 * cannot be used.
 */
export async function buildLibrary(
  text: string,
  compiler: Compiler,
  cache: LibraryCache,
  signal: AbortSignal,
  ms: number = COMPILE_MS,
): Promise<BuiltLibrary> {
  const key = libraryKey(text, compiler);
  const known = cache.find(key);
  if (known !== undefined) return { ok: true, path: known };
  using work = cache.openWork();
  const ran = await run(compilation(text, compiler, work.path, ms), signal);
  const problem =
    compileProblem(ran, work.path) ?? trialProblem(await run(libraryTrial(compiledIn(work.path)), signal));
  return finished(key, compiler, cache, work.path, problem);
}

/** The same, and waits for the compiler. */
export function buildLibrarySync(text: string, compiler: Compiler, cache: LibraryCache): BuiltLibrary {
  const key = libraryKey(text, compiler);
  const known = cache.find(key);
  if (known !== undefined) return { ok: true, path: known };
  using work = cache.openWork();
  const ran = runSync(compilation(text, compiler, work.path, COMPILE_MS));
  const problem = compileProblem(ran, work.path) ?? trialProblem(runSync(libraryTrial(compiledIn(work.path))));
  return finished(key, compiler, cache, work.path, problem);
}

/** Returns the program that compiles a text to `compiledIn(folder)`. */
function compilation(text: string, { command }: Compiler, folder: string, ms: number): Program {
  return {
    command: [...command, ...FLAGS, "-x", "c", "-o", compiledIn(folder), "-"],
    ...{ input: text + ARITHMETIC, temporary: folder, ms },
  };
}

/** Returns why a compiler made no library. A link could name a file of anybody's. */
function compileProblem(ran: Ran, folder: string): string | undefined {
  if (ran.error !== undefined) return messageOf(ran.error);
  if (ran.code !== 0) return firstLine(ran);
  const stats = lstatSync(compiledIn(folder), { throwIfNoEntry: false });
  if (stats === undefined) return "it wrote no library";
  return stats.isFile() ? undefined : "it wrote no library, but a link or a folder";
}

function finished(
  key: string,
  { command }: Compiler,
  cache: LibraryCache,
  folder: string,
  problem: string | undefined,
): BuiltLibrary {
  if (problem !== undefined) return { ok: false, reason: `${command.join(" ")}: ${problem}` };
  return { ok: true, path: cache.add(key, compiledIn(folder)) };
}

function compiledIn(folder: string): string {
  return join(folder, "library.so");
}

function macrosOf(command: readonly string[]): Program {
  return { command: [...command, ...MACROS], input: "", ms: MACROS_MS };
}
