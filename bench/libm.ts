import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cos } from "../src/objectives/suites/bbob/cosine.ts";
import { log } from "../src/objectives/suites/bbob/logarithm.ts";
import { times } from "./section.ts";
import type { Section } from "./section.ts";
import { bestOfTurns, seconds } from "./timing.ts";

const MODULUS = 2 ** 31 - 1;
const STEP = 1049;
const TURNS = 5;

/** Compares the logarithm and the cosine of bbob's generators with those of this machine's libm. */
export function libm(): Section {
  const expected = valuesInC();
  const works = {
    log: [log, Math.log],
    cos: [(u: number) => cos(angle(u)), (u: number) => Math.cos(angle(u))],
  } as const;
  return {
    title: "Logarithm and cosine of the generators of bbob",
    about: [
      `log u and cos 2πu of every ${STEP}th random number: those that differ from the C library of this machine (glibc with`,
      `FMA has none), and the time as a ratio to Math.log and Math.cos, the best of ${TURNS} alternating turns.`,
    ].join("\n"),
    columns: ["", "numbers", "differ from libm", "time / Math"],
    rows: Object.entries(works).map(([name, [own, native]], column) => {
      let count = 0;
      let other = 0;
      forEachNumber((u) => {
        if (own(u) !== expected?.[2 * count + column]) other += 1;
        count += 1;
      });
      const best = bestOfTurns({ own: () => timeOf(own), native: () => timeOf(native) }, TURNS);
      const differ = expected === undefined ? "no gcc" : other.toLocaleString("en-US");
      return [name, count.toLocaleString("en-US"), differ, times(best.own / best.native)];
    }),
  };
}

/** Returns the values of the C library, in pairs; undefined without gcc. */
function valuesInC(): Float64Array | undefined {
  const folder = mkdtempSync(join(tmpdir(), "sweep-bench-"));
  try {
    const program = join(folder, "glibc");
    const source = fileURLToPath(new URL("../test/data/glibc/glibc.c", import.meta.url));
    const compiled = spawnSync(process.env["CC"] ?? "gcc", ["-O2", "-o", program, source, "-lquadmath", "-lm"]);
    if (compiled.status !== 0) return undefined;
    const bytes = execFileSync(program, [String(STEP)], { maxBuffer: 2 ** 30 });
    return new Float64Array(Uint8Array.from(bytes).buffer);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function forEachNumber(use: (u: number) => void): void {
  for (let k = 1; k < MODULUS; k += STEP) use(k / MODULUS);
}

function timeOf(one: (u: number) => number): number {
  let sum = 0;
  const time = seconds(() => forEachNumber((u) => (sum += one(u))));
  if (Number.isNaN(sum)) throw new Error("a value is not a number");
  return time;
}

function angle(u: number): number {
  return 2 * Math.PI * u;
}
