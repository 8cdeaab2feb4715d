import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import Database from "better-sqlite3";
import { expect, test } from "vitest";
import type { Finding } from "../../src/doctor/finding.ts";
import { kernelFor } from "../../src/kernel/kernel-for.ts";
import { loadKernels } from "../../src/kernel/registry.ts";
import { isAlive } from "../support/command/processes.ts";
import { until } from "../support/command/progress.ts";
import { runLines } from "../support/command/run-lines.ts";
import type { LinesEnded } from "../support/command/run-lines.ts";
import { BIN, startIn, workplace } from "../support/command/sweep-command.ts";
import type { Workplace } from "../support/command/sweep-command.ts";
import { recordFault } from "../support/faults/fault.ts";
import { SmallDisk } from "../support/faults/small-disk.ts";
import { CAN_COMPILE, compilerHere } from "../support/native/compiler-here.ts";
import { specOf } from "../support/spaces/parse.ts";
import { rowsOf } from "../support/spaces/run-space.ts";

const GROUP = "The native kernel";
const CANNOT = "the native kernel cannot run: ";

/** By max_steps, worth a compiler; in fact, all trials end within a moment. */
const QUICK = `
name: quick
objectives: [sphere, booth]
optimizer: momentum
parameters: { lr: [0.05, 0.1], momentum: [0.1, 0.5, 0.7] }
stop: { max_steps: 100000000000 }
`;

/** Trials of milliseconds, for some minutes. */
const LONG = `
name: long
objective: rosenbrock
optimizer: momentum
parameters: { lr: { min: 1e-7, max: 1e-4, scale: log, num: 2000 }, momentum: { min: 0, max: 0.9, num: 500 } }
stop: { max_steps: 30000 }
`;

/** Writes a compiler that prints the real one's macros and then does something else. */
function compilerThat(place: Workplace, does: string): string {
  place.write(
    "cc",
    `#!/bin/sh\ncase "$*" in *" -E "*) exec ${compilerHere().command.join(" ")} "$@";; esac\n${does}\n`,
  );
  chmodSync(place.path("cc"), 0o755);
  return place.path("cc");
}

/** Shell words that make the path of the library the second argument. */
const OUTPUT = 'while [ "$1" != -o ]; do shift; done';

interface Broken {
  readonly what: string;
  /** Sets the fault up and returns its environment. */
  readonly env: (place: Workplace) => Readonly<Record<string, string>>;
  readonly options?: readonly string[];
  /** Whether another fault is found first on a machine without a compiler. */
  readonly needsCompiler?: boolean;
  /** The end of the message with --kernel native. */
  readonly says: RegExp;
  /** The beginning of the doctor's advice. */
  readonly advice?: RegExp;
  /** The check of the doctor that finds it. */
  readonly check: "native kernel" | "native cache";
}

const BROKEN: readonly Broken[] = [
  {
    what: "no compiler",
    env: () => ({ PATH: "/nonexistent" }),
    advice: /^install a C compiler /,
    says: /^no C compiler: cc, clang and gcc not found; install one, or name it in CC\n$/,
    check: "native kernel",
  },
  {
    what: "a CC that is missing",
    env: () => ({ CC: "nowhere -m64" }),
    says: /^CC=nowhere -m64: not found\n$/,
    check: "native kernel",
  },
  {
    what: "a CC that is something else",
    env: () => ({ CC: "echo hello" }),
    says: /^echo hello: not a C compiler: it does not print its macros\n$/,
    check: "native kernel",
  },
  {
    what: "a compiler that fails",
    needsCompiler: true,
    env: (place) => ({ CC: compilerThat(place, "echo 'ld: error: cannot find -lc' >&2; exit 1") }),
    advice: /^mend it, or name another compiler in CC, or another cache in XDG_CACHE_HOME; /,
    says: /cc: ld: error: cannot find -lc\n$/,
    check: "native kernel",
  },
  {
    what: "a compiler that writes rubbish",
    needsCompiler: true,
    env: (place) => ({
      CC: compilerThat(place, 'while [ $# -gt 1 ]; do [ "$1" = -o ] && echo rubbish > "$2"; shift; done'),
    }),
    says: /cc: its library does not load: dlopen failed: .*\n$/,
    check: "native kernel",
  },
  {
    what: "a compiler that cuts its library off",
    needsCompiler: true,
    env: (place) => ({
      CC: compilerThat(place, `${compilerHere().command.join(" ")} "$@"; ${OUTPUT}; truncate -s 5000 "$2"`),
    }),
    says: /cc: its library does not load: it ended with a signal\n$/,
    check: "native kernel",
  },
  {
    what: "a compiler that trades bits for speed",
    needsCompiler: true,
    env: (place) => ({ CC: compilerThat(place, `exec ${compilerHere().command.join(" ")} "$@" -ffast-math`) }),
    says: /cc: it changes the bits of .*: leave out options such as -ffast-math, or name another in CC\n$/,
    check: "native kernel",
  },
  {
    what: "a cache that is a file",
    env: (place) => ({ XDG_CACHE_HOME: dirname(place.path(place.write("gradsweep", ""))) }),
    says: /^the cache of compiled libraries cannot be used: .*gradsweep: not a folder\n$/,
    check: "native cache",
  },
  {
    what: "a cache that is a link to nowhere",
    env: (place) => {
      symlinkSync(place.path("nowhere"), place.path("gradsweep"));
      return { XDG_CACHE_HOME: place.folder };
    },
    says: /^the cache of compiled libraries cannot be used: .*gradsweep: a link that leads nowhere /,
    check: "native cache",
  },
  {
    what: "a cache below a link to nowhere",
    env: (place) => {
      symlinkSync(place.path("nowhere"), place.path("scratch"));
      return { XDG_CACHE_HOME: place.path("scratch") };
    },
    says: /^the cache of compiled libraries cannot be used: .*gradsweep: (?:ENOENT|EEXIST)/,
    check: "native cache",
  },
  {
    what: "a cache where nobody can make a folder",
    env: () => ({ XDG_CACHE_HOME: "/proc" }),
    says: /^the cache of compiled libraries cannot be used: \/proc\/gradsweep: ENOENT/,
    check: "native cache",
  },
  {
    what: "a cache that others may write to",
    env: (place) => {
      mkdirSync(place.path("shared/gradsweep"), { recursive: true });
      chmodSync(place.path("shared/gradsweep"), 0o777);
      return { XDG_CACHE_HOME: place.path("shared") };
    },
    says: /^the cache of compiled libraries cannot be used: .*gradsweep: other users may write to it\n$/,
    check: "native cache",
  },
  {
    what: "a home that is not absolute",
    env: () => ({ XDG_CACHE_HOME: "", HOME: "home" }),
    says: /^the cache of compiled libraries cannot be used: HOME=home: not an absolute path; name a folder in XDG_/,
    check: "native cache",
  },
  {
    what: "a Node without node:ffi",
    env: () => ({}),
    options: ["--no-experimental-ffi"],
    says: /^node:ffi is switched off: leave out --no-experimental-ffi, or add --allow-ffi to --permission\n$/,
    check: "native kernel",
  },
];

test.for(BROKEN.filter(({ needsCompiler }) => CAN_COMPILE || needsCompiler !== true))(
  "$what: --kernel native says so, any other run is as usual, and doctor finds it",
  async (fault) => {
    const place = workplace();
    place.write("grid.yaml", QUICK);
    const env = { XDG_CACHE_HOME: place.path("cache"), ...fault.env(place) };
    const sweep = async (...args: string[]): Promise<LinesEnded> => {
      const { options } = fault;
      if (options !== undefined)
        return startIn(place.folder, process.execPath, [...options, BIN, ...args], { env }).ended;
      const [ended] = await runLines(place, [args], env);
      return ended!;
    };
    const forced = await sweep("run", "grid.yaml", "--kernel", "native");
    expect(forced).toMatchObject({ code: 3, stdout: "", stderr: expect.stringMatching(new RegExp(`^${CANNOT}`)) });
    expect(forced.stderr.slice(CANNOT.length)).toMatch(fault.says);
    expect(place.has("results")).toBe(false);
    expect(await sweep("run", "grid.yaml", "--quiet")).toMatchObject({ code: 0, stderr: "" });
    expect(kernelsIn(place)).toEqual(["wasm", "wasm"]);
    const { code, stdout } = await sweep("doctor", "--format", "json");
    const found = (JSON.parse(stdout) as Finding[]).filter(
      ({ check, state }) => /native/.test(check) && state !== "ok",
    );
    expect({ code, found }).toMatchObject({ code: 0, found: [{ check: fault.check, state: "warn" }] });
    expect(found[0]!.advice).toMatch(fault.advice ?? /./);
  },
);

test("a cache of somebody else's is refused", async (context) => {
  // Only root can give a folder away; others have that of root.
  const place = workplace();
  place.write("grid.yaml", QUICK);
  const isRoot = process.getuid?.() === 0;
  if (isRoot) {
    mkdirSync(place.path("gradsweep"), { mode: 0o700 });
    chownSync(place.path("gradsweep"), 12_345, 12_345);
  }
  const env = { XDG_CACHE_HOME: isRoot ? place.folder : "/" };
  const { code, stderr } = await place.start(["run", "grid.yaml", "--kernel", "native"], { env }).ended;
  expect({ code, stderr }).toEqual({
    code: 3,
    stderr: expect.stringMatching(isRoot ? /: it belongs to another user\n$/ : /: EACCES/),
  });
  expect(await place.start(["run", "grid.yaml", "--quiet"], { env }).ended).toMatchObject({ code: 0, stderr: "" });
  recordFault(context, {
    group: GROUP,
    fault: `no C compiler, compilers that fail, hang or write rubbish, no node:ffi, and caches of others (${BROKEN.length + 1} faults)`,
    tried: BROKEN.length + 1,
    result: "runs are as usual; --kernel native and doctor name the reason",
  });
});

test.runIf(CAN_COMPILE)("a read-only cache, a full disk and one without programs leave a run as it is", async () => {
  const disk = await SmallDisk.make(20);
  const place = workplace();
  place.write("grid.yaml", QUICK);
  const forced = ["run", "grid.yaml", "--kernel", "native", "--db", place.path("forced.db")];
  const usual = ["run", "grid.yaml", "--quiet", "--db", place.path("usual.db")];
  const run = (args: readonly string[]): ReturnType<Workplace["sweep"]> => {
    const [program = "sh", ...through] = disk.through;
    const env = { XDG_CACHE_HOME: disk.folder };
    const line = ["sh", "-c", `cd '${place.folder}' && exec "$0" "$@"`, process.execPath, BIN, ...args];
    return startIn(place.folder, program, [...through, ...line], { env }).ended;
  };
  expect(await run(forced)).toMatchObject({ code: 3, stderr: expect.stringContaining(CANNOT) });
  await disk.shell("rm -rf gradsweep");
  if (disk.kind === "disk") {
    await disk.shell(`mount -o remount,size=1m,noexec '${disk.folder}'`);
    const says = "no library may run in the folder of the cache: name another in XDG_CACHE_HOME";
    expect(await run(forced)).toMatchObject({ code: 3, stderr: expect.stringContaining(says) });
    expect(await run(["doctor"])).toMatchObject({ code: 0, stdout: expect.stringContaining(says) });
    expect(await disk.shell("ls -A gradsweep")).toBe("");
    await disk.shell("rm -rf gradsweep");
  }
  await disk.makeReadOnly();
  expect(await run(forced)).toMatchObject({
    code: 3,
    stderr: expect.stringMatching(/: the cache of compiled libraries cannot be used: .*(?:EROFS|EACCES)/),
  });
  expect(await run(usual)).toMatchObject({ code: 0, stderr: "" });
});

test.runIf(CAN_COMPILE)(
  "the native kernel takes over from WebAssembly, with the same rows, and without a warning of Node",
  async () => {
    const place = workplace();
    place.write("grid.yaml", LONG);
    const env = { XDG_CACHE_HOME: place.path("cache") };
    const run = place.start(["run", "grid.yaml", "--threads", "1", "--quiet"], { env });
    await until(() => kernelsIn(place)[0] === "wasm, native");
    run.signal("SIGINT");
    expect(await run.ended).toMatchObject({ code: 130, stderr: "" });
    expect(readdirSync(place.path("cache/gradsweep"))).toEqual([
      expect.stringMatching(/^[\da-f]{32}-[\da-f]{32}\.so$/),
    ]);
    const db = new Database(place.path("results/sweeps.db"), { readonly: true });
    const rows = db
      .prepare<[], Readonly<Record<string, number | string>>>(
        `SELECT trial, status, steps, final_loss AS finalLoss, best_loss AS bestLoss, gradient_norm AS gradientNorm
      FROM results ORDER BY random() LIMIT 50`,
      )
      .all();
    db.close();
    expect(rows).toHaveLength(50);
    const reference = kernelFor(await loadKernels(["js"]), specOf(LONG).spaces[0]!, { name: "js" });
    for (const row of rows) {
      const trial = Number(row["trial"]);
      expect(rowsOf(reference.run(trial, trial + 1))).toMatchObject([row]);
    }
  },
);

test.runIf(CAN_COMPILE)(
  "Ctrl-C ends a compiler, of a run and of the doctor; a killed run leaves no library, and the next one makes it",
  async (context) => {
    const place = workplace();
    place.write("grid.yaml", QUICK);
    mkdirSync(place.path("cache"));
    const half = `${OUTPUT}; echo half > "$2"`;
    const env = {
      XDG_CACHE_HOME: place.path("cache"),
      CC: compilerThat(
        place,
        `[ -e go ] && exec ${compilerHere().command.join(" ")} "$@"\n${half}; echo $$ > pid; exec sleep 600`,
      ),
    };
    const args = ["run", "grid.yaml", "--kernel", "native"];
    const isAtWork = (): boolean => existsSync(place.path("pid")) && place.read("pid") !== "";
    for (const [signal, line] of [
      ["SIGINT", ["doctor"]],
      ["SIGINT", args],
      ["SIGKILL", args],
    ] as const) {
      const run = place.start(line, { env });
      await until(isAtWork);
      run.signal(signal);
      const { code } = await run.ended;
      expect(code).toBe(signal === "SIGINT" ? 130 : null);
      const compiler = Number(place.read("pid"));
      place.delete("pid");
      if (signal === "SIGINT") {
        expect(isAlive(compiler)).toBe(false);
        // The doctor makes no cache, and leaves nothing beside it.
        expect(readdirSync(place.path("cache"))).toEqual(line === args ? ["gradsweep"] : []);
        if (line === args) expect(readdirSync(place.path("cache/gradsweep"))).toEqual([]);
      } else {
        process.kill(compiler, "SIGKILL");
        // Its work is removed when it is old.
        expect(readdirSync(place.path("cache/gradsweep"))).toEqual([expect.stringMatching(/^\.work-/)]);
      }
    }
    place.write("go", "");
    expect(await place.start([...args, "--quiet"], { env }).ended).toMatchObject({ code: 0, stderr: "" });
    expect(kernelsIn(place)).toEqual(["native", "native"]);
    const libraries = readdirSync(place.path("cache/gradsweep")).filter((name) => name.endsWith(".so"));
    expect(libraries).toHaveLength(2);
    // A library that is cut off ends a process that loads it.
    for (const name of libraries) {
      const file = join(place.path("cache/gradsweep"), name);
      place.write(`cache/gradsweep/${name}`, readFileSync(file).subarray(0, 9_000).toString("latin1"));
    }
    expect(await place.start([...args, "--quiet", "--fresh"], { env }).ended).toMatchObject({ code: 0, stderr: "" });
    recordFault(context, {
      group: GROUP,
      fault: "Ctrl-C and kill -9 while a compiler is at work; compiled libraries that are cut off",
      tried: 5,
      result: "no half library is ever loaded; the next run compiles",
    });
  },
);

function kernelsIn(place: Workplace): string[] {
  if (!place.has("results/sweeps.db")) return [];
  const db = new Database(place.path("results/sweeps.db"), { readonly: true });
  try {
    return db.prepare<[], string>("SELECT kernel FROM spaces ORDER BY space").pluck().all();
  } catch (error) {
    // Another process is still creating the file.
    if (error instanceof Database.SqliteError) return [];
    throw error;
  } finally {
    db.close();
  }
}
