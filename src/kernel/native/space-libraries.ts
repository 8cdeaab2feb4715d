import { messageOf, SweepError } from "../../errors.ts";
import { buildLibrary, findCompiler } from "../../native/build.ts";
import type { BuiltLibrary } from "../../native/build.ts";
import { LibraryCache } from "../../native/cache.ts";
import type { Compiler } from "../../native/compiler.ts";
import { ffiProblem } from "../../native/ffi.ts";
import type { SpaceSpec, SweepSpec } from "../../sweep/spec/sweep-spec.ts";
import { openLibrary } from "./open-library.ts";

/** After this many failures, no other space is tried: the compiler itself may be the cause. */
const MOST_FAILURES = 3;

/** The sweep, and how libraries are made. */
export interface LibraryParts {
  readonly spec: SweepSpec;
  /** Returns the C text of a space. */
  readonly print: (space: SpaceSpec) => string;
  /** Number of compilers at work at most. */
  readonly compilers: number;
}

interface Tools {
  readonly compiler: Compiler;
  readonly cache: LibraryCache;
}

/**
 * The compiled libraries of a sweep's spaces, made in the background, each once for all threads of
 * this process. A space without one runs in another kernel, with the same bits.
 */
export class SpaceLibraries {
  readonly #parts: LibraryParts;
  readonly #closing = new AbortController();
  readonly #building = new Map<number, Promise<BuiltLibrary>>();
  readonly #paths = new Map<number, string>();
  #tools: Promise<Tools> | undefined;
  #failures = 0;
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(parts: LibraryParts) {
    this.#parts = parts;
  }

  /** Returns the path of a space's library; undefined until it is there. */
  pathOf(space: number): string | undefined {
    return this.#paths.get(space);
  }

  /** Begins to make a space's library. */
  begin(space: number): void {
    if (this.#failures < MOST_FAILURES && !this.#closing.signal.aborted) void this.#build(space);
  }

  /** Resolves to the path of a space's library. Throws SweepError if it cannot be made. */
  async awaitPath(space: number): Promise<string> {
    const built = await this.#build(space);
    if (!built.ok) throw new SweepError("setup", `the native kernel cannot run: ${built.reason}`);
    return built.path;
  }

  /** Ends compilers that are at work. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all(this.#building.values());
  }

  #build(space: number): Promise<BuiltLibrary> {
    const known = this.#building.get(space);
    if (known !== undefined) return known;
    const building = this.#make(space);
    this.#building.set(space, building);
    return building;
  }

  async #make(space: number): Promise<BuiltLibrary> {
    if (this.#running >= this.#parts.compilers) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    this.#running += 1;
    const built = await this.#attempt(this.#parts.spec.spaces[space]!);
    this.#running -= 1;
    this.#waiting.shift()?.();
    if (built.ok) this.#paths.set(space, built.path);
    else this.#failures += 1;
    return built;
  }

  async #attempt(space: SpaceSpec): Promise<BuiltLibrary> {
    try {
      const tools = await (this.#tools ??= this.#findTools());
      this.#closing.signal.throwIfAborted();
      return await this.#loadable(this.#parts.print(space), tools);
    } catch (error) {
      return { ok: false, reason: messageOf(error) };
    }
  }

  /** Returns a library that loads: another one if that of the cache does not. */
  async #loadable(text: string, { compiler, cache }: Tools): Promise<BuiltLibrary> {
    for (let attempt = 1; ; attempt += 1) {
      const built = await buildLibrary(text, compiler, cache, this.#closing.signal);
      if (!built.ok) return built;
      try {
        // It stays loaded, so the threads find it even if the file is removed.
        openLibrary(built.path);
        return built;
      } catch (error) {
        cache.drop(built.path);
        if (attempt > 1) return { ok: false, reason: messageOf(error) };
      }
    }
  }

  async #findTools(): Promise<Tools> {
    const problem = ffiProblem();
    if (problem !== undefined) throw new SweepError("setup", problem);
    const cache = new LibraryCache();
    const found = await findCompiler(this.#closing.signal);
    if (!found.ok) throw new SweepError("setup", found.reason);
    return { compiler: found.compiler, cache };
  }
}
