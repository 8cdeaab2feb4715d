import { createHash } from "node:crypto";
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from "node:fs";
import type { Stats } from "node:fs";
import { cpus, homedir } from "node:os";
import { dirname, isAbsolute, join } from "node:path";
import { codeOf, messageOf, SweepError } from "../errors.ts";
import { makeFolder } from "../platform/make-folder.ts";
import { FLAGS } from "./compiler.ts";
import type { Compiler } from "./compiler.ts";
import { ARITHMETIC } from "./exactness.ts";

const OWN_ONLY = 0o700;
const WRITABLE_BY_OTHERS = 0o022;
const ENDING = ".so";
/** Begins the names of folders in which a compiler is at work. */
const WORK = ".work-";
const HASH_LENGTH = 32;

const DAY_MS = 86_400_000;
/** Libraries that were not used for this long are removed, and the oldest beyond this size. */
const MOST_DAYS = 30;
const MOST_BYTES = 256 * 2 ** 20;
/** Nothing younger is removed: a run may be about to load it, or to finish it. */
const KEPT_MS = 3_600_000;

/**
 * Returns the folder of compiled libraries. XDG allows absolute paths only. Throws SweepError
 * without one: the working folder may be anybody's.
 */
export function cacheFolder(
  { XDG_CACHE_HOME: base = "" }: NodeJS.ProcessEnv = process.env,
  home: string = homedir(),
): string {
  if (isAbsolute(base)) return join(base, "gradsweep");
  if (!isAbsolute(home)) throw cacheError(`HOME=${home}`, "not an absolute path; name a folder in XDG_CACHE_HOME");
  return join(home, ".cache/gradsweep");
}

/**
 * The compiled libraries of a user. A file is named by the hash of all that it is made from, and by
 * the hash of its content. So an entry is whole and current, or it is not found.
 */
export class LibraryCache {
  readonly #folder: string;

  /** Makes the folder if need be. Throws SweepError if it is not safe: libraries in it are run. */
  constructor(folder: string = cacheFolder()) {
    this.#folder = folder;
    this.#use(() => makeOwnFolder(folder));
    const problem = folderProblem(folder);
    if (problem !== undefined) throw cacheError(folder, problem);
  }

  /** Returns the library with a key; undefined if it is missing or not whole. */
  find(key: string): string | undefined {
    return this.#use(() => {
      for (const name of readdirSync(this.#folder)) {
        if (!name.startsWith(`${key}-`)) continue;
        const file = join(this.#folder, name);
        if (libraryProblem(file) === undefined) {
          touch(file);
          return file;
        }
        rmSync(file, { recursive: true, force: true });
      }
      return undefined;
    });
  }

  /** Makes a folder for a compiler's files. */
  openWork(): WorkFolder {
    return this.#use(() => new WorkFolder(mkdtempSync(join(this.#folder, WORK))));
  }

  /** Moves a compiled library to its place, removes old ones, and returns its path. */
  add(key: string, compiled: string): string {
    return this.#use(() => {
      const file = join(this.#folder, `${key}-${contentHash(compiled)}${ENDING}`);
      chmodSync(compiled, OWN_ONLY);
      renameSync(compiled, file);
      this.#removeOld();
      return file;
    });
  }

  /** Removes a library that does not load. */
  drop(file: string): void {
    this.#use(() => rmSync(file, { force: true }));
  }

  #removeOld(): void {
    const now = Date.now();
    let bytes = 0;
    const files = readdirSync(this.#folder)
      .map((name) => ({ path: join(this.#folder, name), stats: statsOf(join(this.#folder, name)) }))
      .toSorted((a, b) => (b.stats?.mtimeMs ?? 0) - (a.stats?.mtimeMs ?? 0));
    for (const { path, stats } of files) {
      if (stats === undefined) continue;
      bytes += stats.size;
      const age = now - stats.mtimeMs;
      // The work of a killed run has no use at all.
      const isOld = age > MOST_DAYS * DAY_MS || bytes > MOST_BYTES || stats.isDirectory();
      if (isOld && age > KEPT_MS) rmSync(path, { recursive: true, force: true });
    }
  }

  /** Throws the system's errors as SweepError. */
  #use<T>(action: () => T): T {
    try {
      return action();
    } catch (error) {
      throw cacheError(this.#folder, messageOf(error));
    }
  }
}

/** A folder for the files of one compilation. */
export class WorkFolder implements Disposable {
  readonly path: string;
  readonly #remove: () => void;

  constructor(path: string) {
    this.path = path;
    this.#remove = () => rmSync(path, { recursive: true, force: true });
    process.once("exit", this.#remove);
  }

  [Symbol.dispose](): void {
    process.off("exit", this.#remove);
    this.#remove();
  }
}

/**
 * Returns the key of a library: the hash of its text, of the flags, and of the compiler and the
 * processor, which both show in the macros.
 */
export function libraryKey(text: string, { command, macros }: Compiler): string {
  const parts = [text, ARITHMETIC, FLAGS, command, macros, cpus()[0]?.model ?? ""];
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, HASH_LENGTH);
}

/** Returns why a file must not be loaded: somebody else may have written it, or it is not whole. */
export function libraryProblem(file: string): string | undefined {
  const stats = statsOf(file);
  if (stats?.isFile() !== true) return "not there";
  const problem = ownerProblem(stats);
  if (problem !== undefined) return problem;
  return file.endsWith(`-${contentHash(file)}${ENDING}`) ? undefined : "not whole";
}

/** Returns why a folder must not be used; undefined if it is safe. */
export function folderProblem(folder: string): string | undefined {
  try {
    const stats = statSync(folder);
    return stats.isDirectory() ? ownerProblem(stats) : "not a folder";
  } catch (error) {
    if (statsOf(folder)?.isSymbolicLink() === true) return `a link that leads nowhere (${messageOf(error)})`;
    return messageOf(error);
  }
}

function makeOwnFolder(folder: string): void {
  makeFolder(dirname(folder));
  try {
    mkdirSync(folder, OWN_ONLY);
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw error;
  }
}

function ownerProblem({ uid, mode }: Stats): string | undefined {
  if (uid !== process.getuid?.()) return "it belongs to another user";
  return (mode & WRITABLE_BY_OTHERS) === 0 ? undefined : "other users may write to it";
}

function contentHash(file: string): string {
  return createHash("sha256").update(readFileSync(file)).digest("hex").slice(0, HASH_LENGTH);
}

/** Notes that a file was used. */
function touch(file: string): void {
  const now = new Date();
  try {
    utimesSync(file, now, now);
  } catch {
    // A cache that is read-only removes nothing, either.
  }
}

function statsOf(file: string): Stats | undefined {
  return lstatSync(file, { throwIfNoEntry: false });
}

function cacheError(folder: string, reason: string): SweepError {
  return new SweepError("setup", `the cache of compiled libraries cannot be used: ${folder}: ${reason}`);
}
