import { spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { NATIVE_FUNCTION } from "../../src/kernel/native/library.ts";
import { openLibrary } from "../../src/kernel/native/open-library.ts";
import { SpaceLibraries } from "../../src/kernel/native/space-libraries.ts";
import { buildLibrary, buildLibrarySync, findCompiler } from "../../src/native/build.ts";
import type { BuiltLibrary } from "../../src/native/build.ts";
import { cacheFolder, libraryKey, LibraryCache, libraryProblem } from "../../src/native/cache.ts";
import type { Compiler } from "../../src/native/compiler.ts";
import { everyNth, inSoak } from "../support/faults/attempts.ts";
import { CAN_COMPILE, compilerHere } from "../support/native/compiler-here.ts";
import { specOf } from "../support/spaces/parse.ts";

const NEVER = new AbortController().signal;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** C text of a function that adds to the first number of its frame. */
const adding = (number: number): string =>
  `#include <stdint.h>\nint32_t ${NATIVE_FUNCTION}(int64_t *frame) { frame[0] += ${number}; return ${number}; }\n`;

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "sweep-native-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes a shell script and returns it as a compiler with the macros of the real one. */
function scripted(lines: string): Compiler {
  const script = join(temporaryFolder(), "cc");
  writeFileSync(script, `#!/bin/sh\n${lines}\n`, { mode: 0o755 });
  return { ...compilerHere(), command: [script] };
}

function pathOf(built: BuiltLibrary | undefined): string {
  if (built?.ok !== true) throw new Error(built?.reason ?? "none is wanted");
  return built.path;
}

function callOf(path: string): readonly [result: number, frame: bigint] {
  const frame = BigInt64Array.of(100n);
  return [openLibrary(path).advance(frame), frame[0]!];
}

const SPACES = {
  spec: specOf(`
objectives: [sphere, booth, beale, ravine, rosenbrock]
optimizer: sgd
parameters: { lr: [0.1, 0.2] }
stop: { max_steps: 10 }
`),
  compilers: 1,
};

test("the folder is that of XDG_CACHE_HOME, if it is absolute", () => {
  expect(cacheFolder({ XDG_CACHE_HOME: "/elsewhere" })).toBe("/elsewhere/gradsweep");
  for (const XDG_CACHE_HOME of [undefined, "", "relative"]) {
    expect(cacheFolder({ XDG_CACHE_HOME })).toMatch(/^\/.*\/\.cache\/gradsweep$/);
  }
});

test.each(["", "home", "./home"])("a home that is not absolute has no cache: HOME=%s", (home) => {
  expect(() => cacheFolder({}, home)).toThrow(`HOME=${home}: not an absolute path; name a folder in XDG_CACHE_HOME`);
});

describe.runIf(CAN_COMPILE)("with a C compiler", () => {
  const compiler = CAN_COMPILE ? compilerHere() : ({} as Compiler);

  test("a text is compiled once, into a folder of the user's own, and runs", async () => {
    const folder = join(temporaryFolder(), "new/cache");
    const path = pathOf(await buildLibrary(adding(7), compiler, new LibraryCache(folder), NEVER));
    expect(callOf(path)).toEqual([7, 107n]);
    expect([folder, path].map((file) => statSync(file).mode & 0o777)).toEqual([0o700, 0o700]);
    const { ino } = statSync(path);
    // The second time, from the cache: this compiler would fail.
    const again = new LibraryCache(folder);
    expect(pathOf(await buildLibrary(adding(7), compiler, again, AbortSignal.abort()))).toBe(path);
    expect(pathOf(buildLibrarySync(adding(7), compiler, again))).toBe(path);
    expect(statSync(path).ino).toBe(ino);
    expect(readdirSync(folder)).toHaveLength(1);
  });

  test("a library is named by text, compiler and processor", () => {
    const key = libraryKey(adding(1), compiler);
    const others = [
      libraryKey(adding(2), compiler),
      libraryKey(adding(1), { ...compiler, command: ["another"] }),
      libraryKey(adding(1), { ...compiler, macros: compiler.macros.replace("__VERSION__", "__OLDER__") }),
      libraryKey(adding(1), { ...compiler, macros: `${compiler.macros}#define __AVX1024F__ 1\n` }),
    ];
    expect(new Set([key, ...others]).size).toBe(5);
    expect(libraryKey(adding(1), { ...compiler })).toBe(key);
  });

  test.for(inSoak())("several programs may compile the same text at once", async () => {
    const folder = temporaryFolder();
    const all = await Promise.all(
      Array.from({ length: 4 }, () => buildLibrary(adding(3), compiler, new LibraryCache(folder), NEVER)),
    );
    expect(new Set(all.map(pathOf)).size).toBe(1);
    expect(callOf(pathOf(all[0]))).toEqual([3, 103n]);
    expect(readdirSync(folder)).toHaveLength(1);
  });

  test.each(
    everyNth(3, [
      ["cut off", (bytes: Buffer) => bytes.subarray(0, bytes.length / 2)],
      ["empty", () => Buffer.alloc(0)],
      ["changed in one bit", (bytes: Buffer) => Buffer.from(bytes.map((byte, at) => (at === 5000 ? byte ^ 1 : byte)))],
    ]),
  )("an entry that is %s is not loaded, and made again", async (_, damage) => {
    const folder = temporaryFolder();
    const cache = new LibraryCache(folder);
    const build = async (): Promise<string> => pathOf(await buildLibrary(adding(9), compiler, cache, NEVER));
    const path = await build();
    const whole = readFileSync(path);
    writeFileSync(path, damage(whole));
    expect(() => openLibrary(path)).toThrow(`not whole: ${path}`);
    expect(await build()).toBe(path);
    expect(readFileSync(path).equals(whole)).toBe(true);
  });

  test.for(inSoak())("a folder or a link in the place of an entry is removed, and the library made again", async () => {
    const folder = temporaryFolder();
    const cache = new LibraryCache(folder);
    const build = async (): Promise<string> => pathOf(await buildLibrary(adding(4), compiler, cache, NEVER));
    const path = await build();
    rmSync(path);
    mkdirSync(join(path, "inside"), { recursive: true });
    expect(await build()).toBe(path);
    renameSync(path, join(folder, "kept"));
    symlinkSync(join(folder, "kept"), path);
    expect(await build()).toBe(path);
    expect(callOf(path)[0]).toBe(4);
    expect(lstatSync(path).isFile()).toBe(true);
    expect(existsSync(join(folder, "kept"))).toBe(true);
  });

  test.each(
    everyNth(5, [
      ["rubbish", 'echo rubbish > "$2"', /its library does not load: dlopen failed: /],
      [
        "a part of a library",
        `${compiler.command?.join(" ")} "$@"; truncate -s 5000 "$2"`,
        /: it ended with a signal$/,
      ],
      ["a link", 'ln -s "$0" "$2"', /: it wrote no library, but a link or a folder$/],
      ["a folder", 'mkdir "$2"', /: it wrote no library, but a link or a folder$/],
      ["another library", `echo 'int x;' | ${compiler.command?.join(" ")} -shared -xc -o "$2" -`, /undefined symbol/],
    ]),
  )("a compiler that writes %s has no library in the cache", async (_, writes, reason) => {
    const folder = temporaryFolder();
    // The output is the argument after -o, which is the one before the last.
    const broken = scripted(writes.replaceAll('"$2"', '"$(eval echo \\${$(($# - 1))})"'));
    const cache = new LibraryCache(folder);
    const failed = { ok: false, reason: expect.stringMatching(reason) };
    expect(await buildLibrary(adding(1), broken, cache, NEVER)).toEqual(failed);
    expect(buildLibrarySync(adding(1), broken, cache)).toEqual(failed);
    expect(readdirSync(folder)).toEqual([]);
    expect(statSync(broken.command[0]!).mode & 0o777).toBe(0o755);
  });

  test.each(everyNth(4, ["-ffast-math", "-Ofast", "-freciprocal-math", "-fassociative-math -fno-signed-zeros"]))(
    "options in CC do not change the bits: %s",
    (options) => {
      const fast = { ...compiler, command: [...compiler.command, ...options.split(" ")] };
      expect(callOf(pathOf(buildLibrarySync(adding(6), fast, new LibraryCache(temporaryFolder()))))[0]).toBe(6);
    },
  );

  test("warnings as errors and another version of C in CC are taken back", () => {
    const strict = { ...compiler, command: [...compiler.command, ..."-Wall -Wextra -Werror -std=c89".split(" ")] };
    const text = adding(7).replace("frame[0]", "for (int unused = 0; 0;);\nframe[0]");
    expect(callOf(pathOf(buildLibrarySync(text, strict, new LibraryCache(temporaryFolder()))))[0]).toBe(7);
  });

  test.each(everyNth(4, ["-ffast-math", "-ffp-contract=fast", "-freciprocal-math", "-ffinite-math-only"]))(
    "a compiler that changes bits whatever the flags is refused: %s",
    (option) => {
      const fast = scripted(`exec ${compiler.command.join(" ")} "$@" ${option}`);
      // A processor without fused operations has none to use.
      const isHarmless = option.includes("contract") && !/__FMA__|__aarch64__/.test(compiler.macros);
      expect(buildLibrarySync(adding(6), fast, new LibraryCache(temporaryFolder()))).toMatchObject(
        isHarmless ? { ok: true } : { ok: false, reason: expect.stringMatching(/: it changes the bits of .*in CC$/) },
      );
    },
  );

  test.each([
    ["echo 'x.c:1:2: error: no such thing' >&2; exit 1", "x.c:1:2: error: no such thing"],
    ["echo; echo first; echo second; exit 3", "first"],
    ["echo cause; echo 'collect2: error: ld returned 1 exit status'; exit 1", "cause"],
    ["exit 4", "it ended with 4"],
    ["kill -9 $$", "it ended with a signal"],
    ["cat > /dev/null", "it wrote no library"],
  ])("a compiler that does this fails with a reason: %s", async (lines, reason) => {
    const folder = temporaryFolder();
    const broken = scripted(lines);
    const cache = new LibraryCache(folder);
    const failed = { ok: false, reason: `${broken.command[0]}: ${reason}` };
    expect(await buildLibrary(adding(1), broken, cache, NEVER)).toEqual(failed);
    expect(buildLibrarySync(adding(1), broken, cache)).toEqual(failed);
    expect(readdirSync(folder)).toEqual([]);
  });

  test("a compiler that hangs is ended, with the programs that it started", async () => {
    const folder = temporaryFolder();
    const note = join(folder, "pid");
    const hanging = scripted(`sleep 600 & echo $! > '${note}'; wait`);
    const cache = new LibraryCache(join(folder, "cache"));
    const isAlive = (): boolean =>
      spawnSync("ps", ["-o", "stat=", "-p", readFileSync(note, "utf8")])
        .stdout.toString()
        .startsWith("S");
    expect(await buildLibrary(adding(1), hanging, cache, NEVER, 300)).toMatchObject({
      ok: false,
      reason: expect.stringMatching(/: took longer than 0\.3 s$/),
    });
    expect(isAlive()).toBe(false);
    const stop = new AbortController();
    rmSync(note);
    const stopped = buildLibrary(adding(1), hanging, cache, stop.signal);
    while (!existsSync(note) || readFileSync(note, "utf8") === "") await new Promise(setImmediate);
    stop.abort();
    expect(await stopped).toMatchObject({ ok: false, reason: expect.stringMatching(/: the run has ended$/) });
    expect(isAlive()).toBe(false);
    expect(readdirSync(join(folder, "cache"))).toEqual([]);
  });

  test("a folder of somebody else, or that others may write to, is refused, and so is a file", () => {
    const folder = temporaryFolder();
    const name = "the cache of compiled libraries cannot be used";
    chmodSync(folder, 0o770);
    expect(() => new LibraryCache(folder)).toThrow(`${name}: ${folder}: other users may write to it`);
    chmodSync(folder, 0o700);
    writeFileSync(join(folder, "made"), "");
    const path = new LibraryCache(folder).add("key", join(folder, "made"));
    chmodSync(path, 0o707);
    expect(libraryProblem(path)).toBe("other users may write to it");
    expect(() => openLibrary(path)).toThrow(`other users may write to it: ${path}`);
    writeFileSync(join(folder, "file"), "");
    symlinkSync(join(folder, "nothing"), join(folder, "link"));
    expect(() => new LibraryCache(join(folder, "link"))).toThrow(`${join(folder, "link")}: a link that leads nowhere`);
    expect(() => new LibraryCache(join(folder, "file"))).toThrow(`${name}: ${join(folder, "file")}: not a folder`);
    // The root folder is root's, and only root can give a folder away.
    const foreign = process.getuid?.() === 0 ? join(folder, "foreign") : "/";
    if (foreign !== "/") {
      mkdirSync(foreign);
      chownSync(foreign, 12_345, 12_345);
    }
    expect(() => new LibraryCache(foreign)).toThrow(`${name}: ${foreign}: it belongs to another user`);
  });

  test.for(inSoak())("libraries that were not used for a month are removed, with the work of killed runs", () => {
    const folder = temporaryFolder();
    const cache = new LibraryCache(folder);
    const since = (file: string, ms: number): void =>
      utimesSync(file, new Date(Date.now() - ms), new Date(Date.now() - ms));
    const [old, used, young] = [1, 2, 3].map((number) => pathOf(buildLibrarySync(adding(number), compiler, cache)));
    since(old!, 31 * DAY);
    since(used!, 31 * DAY);
    since(young!, 29 * DAY);
    const [dead, busy] = [cache.openWork().path, cache.openWork().path];
    since(dead, 2 * HOUR);
    writeFileSync(join(folder, "large.so"), Buffer.alloc(1));
    // A use counts.
    expect(pathOf(buildLibrarySync(adding(2), compiler, cache))).toBe(used);
    pathOf(buildLibrarySync(adding(4), compiler, cache));
    expect([old, used, young, dead, busy].map((file) => existsSync(file!))).toEqual([false, true, true, false, true]);
  });

  test("beyond 256 MB, the libraries whose last use is longest ago are removed, but none of the last hour", () => {
    const folder = temporaryFolder();
    const cache = new LibraryCache(folder);
    const sized = (name: string, megabytes: number, ms: number): string => {
      const file = join(folder, name);
      writeFileSync(file, "");
      truncateSync(file, megabytes * 2 ** 20);
      utimesSync(file, new Date(Date.now() - ms), new Date(Date.now() - ms));
      return file;
    };
    const files = [
      sized("a.so", 200, HOUR / 2),
      sized("b.so", 200, HOUR / 3),
      sized("c.so", 50, 2 * HOUR),
      sized("d.so", 1, DAY),
    ];
    writeFileSync(join(folder, "made"), "");
    cache.add("key", join(folder, "made"));
    expect(files.map((file) => existsSync(file))).toEqual([true, true, false, false]);
  });

  test.for(inSoak())("the spaces of a sweep get their libraries, those with equal texts the same", async () => {
    const folder = temporaryFolder();
    const before = process.env;
    process.env = { ...before, XDG_CACHE_HOME: folder };
    onTestFinished(() => void (process.env = before));
    const libraries = new SpaceLibraries({
      ...SPACES,
      print: ({ objective }) => adding(objective.name.length),
    });
    for (const space of [1, 2, 3]) libraries.begin(space);
    expect([0, 1, 2, 3].map((space) => libraries.pathOf(space))).toEqual([undefined, undefined, undefined, undefined]);
    const [booth, beale, ravine] = await Promise.all([1, 2, 3].map((space) => libraries.awaitPath(space)));
    expect([booth, beale, ravine].map((path) => callOf(path!)[0])).toEqual([5, 5, 6]);
    expect(booth).toBe(beale);
    expect([0, 1, 2, 3].map((space) => libraries.pathOf(space))).toEqual([undefined, booth, beale, ravine]);
    await libraries.close();
    expect(readdirSync(join(folder, "gradsweep"))).toHaveLength(2);
  });

  test.for(inSoak())("a library of the cache that no longer loads is made again", async () => {
    const folder = temporaryFolder();
    const before = process.env;
    process.env = { ...before, XDG_CACHE_HOME: folder };
    onTestFinished(() => void (process.env = before));
    const rubbish = join(folder, "rubbish");
    writeFileSync(rubbish, "rubbish");
    const stale = new LibraryCache().add(libraryKey(adding(8), compiler), rubbish);
    const path = await new SpaceLibraries({ ...SPACES, print: () => adding(8) }).awaitPath(0);
    expect(callOf(path)[0]).toBe(8);
    expect(existsSync(stale)).toBe(false);
  });

  test.for(inSoak())(
    "after three failures no other compiler is started; a run that ends stops those at work",
    async () => {
      const folder = temporaryFolder();
      const calls = join(folder, "calls");
      const script = join(folder, "cc");
      const before = process.env;
      process.env = { ...before, CC: script, XDG_CACHE_HOME: folder };
      onTestFinished(() => void (process.env = before));
      const real = compiler.command.join(" ");
      const write = (line: string): void =>
        writeFileSync(
          script,
          `#!/bin/sh\ncase "$*" in *" -E "*) exec ${real} "$@";; esac\necho >> '${calls}'\n${line}\n`,
          {
            mode: 0o755,
          },
        );
      write("echo 'error: out of order' >&2; exit 1");
      const failing = new SpaceLibraries({ ...SPACES, print: ({ objective }) => adding(objective.name.length) });
      for (let space = 0; space < 5; space++) {
        failing.begin(space);
        if (space < 3)
          await expect(failing.awaitPath(space)).rejects.toThrow(`cannot run: ${script}: error: out of order`);
      }
      await failing.close();
      expect(readFileSync(calls, "utf8")).toHaveLength(3);
      write("exec sleep 600");
      const hanging = new SpaceLibraries({ ...SPACES, print: ({ objective }) => adding(objective.name.length) });
      for (let space = 0; space < 5; space++) hanging.begin(space);
      while (readFileSync(calls, "utf8").length < 4) await new Promise(setImmediate);
      await hanging.close();
      expect(readFileSync(calls, "utf8")).toHaveLength(4);
    },
  );

  test("the compiler of this machine is found, with its vectors", async () => {
    const found = await findCompiler(NEVER);
    expect(found).toEqual({ ok: true, compiler });
    expect(compiler.version).toMatch(/^gcc \d+\.\d+|clang/i);
    expect(compiler.vectors).toMatch(/^(?:AVX-512|AVX2|AVX|SSE2|NEON), [248] numbers to a vector$/);
  });
});
