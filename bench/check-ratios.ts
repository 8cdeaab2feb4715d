// Measures a few ratios of speeds and holds them against those stored for this processor: npm run
// ratios -- [ROW…] [--store] [--file FILE] [--turns N]
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { compared, comparisonTable, isSlower, LOWEST } from "./compare-ratios.ts";
import { machineName } from "./kernel-names.ts";
import { better, measureRatios, ROWS, rowOf } from "./ratios.ts";
import type { Ratios } from "./ratios.ts";

const MORE_TRIES = 2;

const { values, positionals } = parseArgs({
  options: {
    file: { type: "string", default: join(import.meta.dirname, "ratios.json") },
    // Five turns are steady to some 5 %, on a busy machine too.
    turns: { type: "string", default: "5" },
    store: { type: "boolean", default: false },
  },
  allowPositionals: true,
});
const known = Object.keys(ROWS);
const unknown = positionals.find((row) => !known.includes(row));
if (unknown !== undefined) throw new Error(`unknown row: ${unknown}; use ${known.join(", ")}`);
const rows = positionals.length > 0 ? positionals : known;

const machine = machineName();
const file = existsSync(values.file) ? (JSON.parse(readFileSync(values.file, "utf8")) as Record<string, Ratios>) : {};
const stored = file[machine] ?? {};
const measure = (some: Iterable<string>): Ratios => measureRatios(some, Number(values.turns));
let measured = measure(rows);
if (values.store) {
  writeFileSync(values.file, `${JSON.stringify({ ...file, [machine]: { ...stored, ...measured } }, null, 2)}\n`);
} else {
  for (let tries = 0; tries < MORE_TRIES; tries += 1) {
    const slower = compared(stored, measured).filter(isSlower);
    if (slower.length === 0) break;
    measured = better(measured, measure(new Set(slower.map(({ name }) => rowOf(name)))));
  }
}

const comparisons = compared(stored, measured);
console.log(`Processor time on ${machine}, as ratios of speeds.\n`);
console.log(comparisonTable(comparisons));
const slower = comparisons.filter(isSlower);
if (values.store) console.log(`Stored in ${values.file}.`);
else if (file[machine] === undefined) {
  console.log(`No ratios are stored for this processor: run \`npm run ratios -- --store\` to store them.`);
} else if (slower.length > 0) {
  console.error(
    `Slower than ${LOWEST} of what is stored, in ${1 + MORE_TRIES} measurements: ` +
      `${slower.map(({ name }) => name).join("; ")}. ` +
      "Make it fast again, or store what is right now: `npm run ratios -- --store`.",
  );
  process.exitCode = 1;
}
