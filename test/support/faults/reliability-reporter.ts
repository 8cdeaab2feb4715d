import { mkdirSync, writeFileSync } from "node:fs";
import { arch, platform } from "node:os";
import { fileURLToPath } from "node:url";
import type { Reporter, TestModule } from "vitest/node";
import type { Fault } from "./fault.ts";

const FOLDER = new URL("../../../docs/", import.meta.url);

/** Writes the recorded faults to docs/RELIABILITY.md if every test passed. */
export default class ReliabilityReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[], reason: string): void {
    if (reason !== "passed" || errors.length > 0) return;
    const faults = modules.flatMap((module) =>
      [...module.children.allTests()].flatMap((test): Fault[] => test.meta().faults ?? []),
    );
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(fileURLToPath(new URL("RELIABILITY.md", FOLDER)), page(faults));
  }
}

function page(faults: readonly Fault[]): string {
  const groups = Map.groupBy(faults, ({ group }) => group);
  const tables = [...groups].toSorted(([a], [b]) => a.localeCompare(b)).map(([group, rows]) => table(group, rows));
  return `# Reliability: faults caused and outcomes

Each row is a fault that tests cause with real processes, files, signals and threads, or in a simulation if the row says so.
[Simulation and faults](design/simulation.md) explains both.

\`npm test\` causes some of the faults once, \`npm run test:soak\` all of them many times. \`SOAK=0.1\` makes a tenth of the attempts,
\`SEED=7\` causes the faults at other moments. \`npm run reliability\` runs the soak and writes this page, but only if all tests pass.

Written by Node ${process.versions.node} on ${platform()}-${arch()}, with SOAK=${process.env["SOAK"] ?? "1"}.

${tables.join("\n\n")}
`;
}

function table(group: string, rows: readonly Fault[]): string {
  const lines = rows.map(
    ({ fault, tried, result }) => `| ${cell(fault)} | ${tried.toLocaleString("en")} | ${cell(result)} |`,
  );
  return [`## ${group}`, "", "| fault | attempts | outcome of every attempt |", "| --- | --: | --- |", ...lines].join(
    "\n",
  );
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}
