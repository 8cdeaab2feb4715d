import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { messageOf, SweepError } from "../errors.ts";
import { contentHash, moduleFiles } from "../modules/content-hash.ts";

/** Larger folders are refused: all files are looked at every few seconds. */
const MOST_FILES = 2_000;
const CODE = /\.[cm]?[jt]sx?$/;
const OFTEN_MS = 10_000;
// Declined jobs may ask many times a second.
const FRESH_MS = 500;
const SKIPPED = /^(?:\.|node_modules$)/;

interface Indexed {
  readonly hash: string;
  /** The module and the files that it names, as they were when it was hashed. */
  readonly files: readonly string[];
  readonly stamp: string;
}

/** The code files below some folders, by content hash. */
export class ModuleIndex {
  readonly #folders: readonly string[];
  #indexed: ReadonlyMap<string, Indexed> = new Map();
  #paths: ReadonlyMap<string, string> = new Map();
  #readAt = -Infinity;
  #changes = 0;
  #isAway = false;

  /** Throws SweepError if the folders cannot be read, or have too many files. */
  constructor(folders: readonly string[]) {
    this.#folders = folders;
    this.refresh();
  }

  get hashes(): readonly string[] {
    return [...this.#paths.keys()];
  }

  /** Number of changes of the files, and of returns of a folder that was away. */
  get changes(): number {
    return this.#changes;
  }

  /** Returns the file with a content hash. */
  path(hash: string): string | undefined {
    return this.#paths.get(hash);
  }

  /** Refreshes often; passes the first problem of each kind to `onProblem` and goes on. */
  refreshOften(onProblem: (message: string) => void): NodeJS.Timeout {
    let last = "";
    return setInterval(() => {
      try {
        this.refresh();
        last = "";
      } catch (error) {
        const message = messageOf(error);
        if (message !== last) onProblem(message);
        last = message;
      }
    }, OFTEN_MS);
  }

  /**
   * Reads the folders again. Hashes only files that have changed, or of which an import has. Throws
   * as the constructor does, and then keeps what it knew.
   */
  refresh(): void {
    if (performance.now() - this.#readAt < FRESH_MS) return;
    const stampOf = stamper();
    const indexed = new Map<string, Indexed>();
    const wasAway = this.#isAway;
    this.#isAway = true;
    const files = codeFiles(this.#folders);
    this.#isAway = false;
    for (const file of files) {
      const known = this.#indexed.get(file);
      const entry = known !== undefined && known.stamp === stampOf(known.files) ? known : hashed(file, stampOf);
      if (entry !== undefined) indexed.set(file, entry);
    }
    const isSame =
      indexed.size === this.#indexed.size && [...indexed].every(([file, one]) => this.#indexed.get(file) === one);
    if (!isSame || wasAway) this.#changes += 1;
    this.#indexed = indexed;
    this.#paths = new Map([...indexed].map(([file, { hash }]) => [hash, file]));
    this.#readAt = performance.now();
  }
}

function hashed(file: string, stampOf: (files: readonly string[]) => string): Indexed | undefined {
  try {
    const files = moduleFiles(file);
    return { files, stamp: stampOf(files), hash: contentHash(file) };
  } catch {
    // Removed meanwhile, or unreadable: no module of a run.
    return undefined;
  }
}

/** Returns a function for the sizes and times of files, which looks at each file once. */
function stamper(): (files: readonly string[]) => string {
  const stamps = new Map<string, string>();
  const stampOf = (file: string): string => {
    const known = stamps.get(file);
    if (known !== undefined) return known;
    const found = statSync(file, { throwIfNoEntry: false });
    const stamp = found === undefined ? "gone" : `${found.size} ${found.mtimeMs} ${found.ino}`;
    stamps.set(file, stamp);
    return stamp;
  };
  return (files) => files.map(stampOf).join("\n");
}

function codeFiles(folders: readonly string[]): readonly string[] {
  const found = new Set<string>();
  for (const folder of folders) addFiles(folder, folder, found);
  return [...found];
}

function addFiles(folder: string, top: string, found: Set<string>): void {
  for (const entry of entriesOf(folder, folder === top)) {
    if (SKIPPED.test(entry.name)) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) addFiles(path, top, found);
    else if (entry.isFile() && CODE.test(entry.name)) found.add(path);
    if (found.size <= MOST_FILES) continue;
    throw new SweepError("input", `--allow-modules must have at most ${MOST_FILES} code files: ${top}`);
  }
}

function entriesOf(folder: string, isTop: boolean): ReturnType<typeof readEntries> {
  try {
    return readEntries(folder);
  } catch (error) {
    // A folder below may be private, or removed meanwhile.
    if (!isTop) return [];
    throw new SweepError("setup", `--allow-modules cannot be read: ${messageOf(error)}`, undefined, error);
  }
}

function readEntries(folder: string) {
  return readdirSync(folder, { withFileTypes: true });
}
