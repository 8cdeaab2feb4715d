// Measures the package, as ratios to something measured in the same run: npm run bench --
// [SECTION…] [--large] [--out FILE]
import { writeFileSync } from "node:fs";
import { availableParallelism, cpus, totalmem } from "node:os";
import { parseArgs } from "node:util";
import { packageVersion } from "../src/platform/version.ts";
import { bbobSpeed } from "./bbob.ts";
import { broker } from "./broker.ts";
import { data } from "./data.ts";
import { dimension } from "./dimension.ts";
import { endToEnd } from "./end-to-end.ts";
import { exports } from "./exports.ts";
import { instrument } from "./instrument.ts";
import { kernelSpeed } from "./kernels.ts";
import { largeDatabase } from "./large.ts";
import { libm } from "./libm.ts";
import { longTrials } from "./long-trials.ts";
import { memory } from "./memory.ts";
import { noise } from "./noise.ts";
import { pytorch } from "./pytorch.ts";
import { queries } from "./queries.ts";
import { markdown } from "./section.ts";
import type { Section } from "./section.ts";
import { occupancy } from "./occupancy.ts";
import { playground } from "./playground.ts";
import { rounds } from "./rounds.ts";
import { shards } from "./shards.ts";
import { startUp } from "./start-up.ts";
import { targets } from "./targets.ts";
import { threads } from "./threads.ts";
import { training } from "./training.ts";
import { views } from "./views.ts";

const { values, positionals } = parseArgs({
  options: { out: { type: "string" }, large: { type: "boolean", default: false } },
  allowPositionals: true,
});

const SECTIONS: Readonly<Record<string, () => Section | Promise<Section>>> = {
  kernels: kernelSpeed,
  occupancy,
  dimension,
  noise,
  bbob: bbobSpeed,
  libm,
  targets,
  training,
  pytorch,
  "end-to-end": endToEnd,
  "long-trials": longTrials,
  threads,
  "start-up": startUp,
  queries,
  exports,
  views,
  large: () => largeDatabase(values.large),
  shards,
  rounds,
  broker,
  instrument,
  data,
  playground,
  memory: () => memory(values.large),
};

const unknown = positionals.find((name) => !Object.hasOwn(SECTIONS, name));
if (unknown !== undefined) throw new Error(`unknown section: ${unknown}; use ${Object.keys(SECTIONS).join(", ")}`);

const parts = [
  `# Benchmarks\n\ngradsweep ${packageVersion()} on ${cpus()[0]?.model ?? "an unknown processor"}, ` +
    `${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GB, ${process.platform}, Node ${process.versions.node}. ` +
    `\`npm run bench -- --out bench/RESULTS.md\` writes this file.\n`,
];
console.log(parts[0]);
for (const [name, measure] of Object.entries(SECTIONS)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  const text = markdown(await measure());
  console.log(text);
  parts.push(text);
}
if (values.out !== undefined) writeFileSync(values.out, parts.join("\n"));
