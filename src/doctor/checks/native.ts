import { accessSync, constants, existsSync, lstatSync, mkdtempSync, readdirSync } from "node:fs";
import type { Stats } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { messageOf } from "../../errors.ts";
import { bytes, counted } from "../../format/numbers.ts";
import { NATIVE_FUNCTION } from "../../kernel/native/library.ts";
import { openLibrary } from "../../kernel/native/open-library.ts";
import { buildLibrary, findCompiler } from "../../native/build.ts";
import { cacheFolder, folderProblem, LibraryCache, WorkFolder } from "../../native/cache.ts";
import { ffiProblem } from "../../native/ffi.ts";
import { ok, warn } from "../finding.ts";
import type { Finding } from "../finding.ts";

const ANSWER = 42;
const TEXT = `#include <stdint.h>\nint32_t ${NATIVE_FUNCTION}(int64_t *frame) { return (int32_t)frame[0] + 1; }\n`;

const INSTALL = "install a C compiler (Debian: apt-get install gcc libc6-dev), or name one in CC";
const ANOTHER = "mend it, or name another compiler in CC, or another cache in XDG_CACHE_HOME";

/** Checks what the native kernel needs: a compiler, node:ffi, and a cache of the user's own. */
export async function native(): Promise<Finding[]> {
  const finding = cache();
  // Some disks let no program or library run, so libraries are tried there.
  return [await compiler(finding.state === "ok" ? existingPart(cacheFolder()) : tmpdir()), finding];
}

/** Compiles a function in a temporary folder at a place, and calls it. */
async function compiler(place: string): Promise<Finding> {
  const off = (reason: string, advice: string): Finding =>
    warn("native kernel", `off: ${reason}`, `${advice}; WebAssembly gives the same results, more slowly`);
  const missing = ffiProblem();
  if (missing !== undefined) return off(missing, "use Node 26.1 or newer, without options that limit it");
  const { signal } = new AbortController();
  const found = await findCompiler(signal);
  if (!found.ok) return off(found.reason, found.reason.includes("not found") ? INSTALL : ANOTHER);
  try {
    using folder = trialFolder(place);
    const built = await buildLibrary(TEXT, found.compiler, new LibraryCache(folder.path), signal);
    if (!built.ok) return off(built.reason, ANOTHER);
    const answer = openLibrary(built.path).advance(BigInt64Array.of(BigInt(ANSWER - 1)));
    if (answer !== ANSWER) return off(`a compiled function returned ${answer}, not ${ANSWER}`, ANOTHER);
  } catch (error) {
    return off(messageOf(error), "allow programs to load libraries");
  }
  const { command, version, vectors } = found.compiler;
  return ok("native kernel", `${version} (${command.join(" ")}), ${vectors}`);
}

function cache(): Finding {
  const advice = "make it a folder of your own (chmod 700), or name another: XDG_CACHE_HOME=FOLDER";
  const unfit = (problem: string): Finding => warn("native cache", `the native kernel is off: ${problem}`, advice);
  try {
    return cacheIn(cacheFolder(), unfit);
  } catch (error) {
    return unfit(messageOf(error));
  }
}

function cacheIn(folder: string, unfit: (problem: string) => Finding): Finding {
  const place = existingPart(folder);
  const problem = place === folder ? folderProblem(folder) : linkProblem(place);
  if (problem !== undefined) return unfit(`${place}: ${problem}`);
  try {
    accessSync(place, constants.W_OK | constants.X_OK);
  } catch {
    return unfit(`${folder}: ${place === folder ? "not writable" : `cannot be made: ${place} is not writable`}`);
  }
  // Root may write to folders that let nobody make one, such as /proc.
  using _ = trialFolder(place);
  if (place !== folder) return ok("native cache", `none yet: ${folder}`);
  // Another run may remove an entry meanwhile.
  const sizes = readdirSync(folder).map((name) => entryOf(join(folder, name))?.size ?? 0);
  const all = bytes(sizes.reduce((sum, size) => sum + size, 0));
  return ok("native cache", `${folder}: ${counted(sizes.length, "file")}, ${all}`);
}

function trialFolder(place: string): WorkFolder {
  return new WorkFolder(mkdtempSync(join(place, ".sweep-doctor-")));
}

function linkProblem(path: string): string | undefined {
  return existsSync(path) ? undefined : "a link that leads nowhere";
}

/** Returns the nearest folder that exists, or a link in its place. */
function existingPart(folder: string): string {
  return entryOf(folder) !== undefined || dirname(folder) === folder ? folder : existingPart(dirname(folder));
}

function entryOf(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false });
}
