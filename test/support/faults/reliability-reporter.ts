import { mkdirSync, writeFileSync } from "node:fs";
import { arch, platform } from "node:os";
import { fileURLToPath } from "node:url";
import type { Reporter, TestModule } from "vitest/node";
import type { Fault } from "./fault.ts";

const FOLDER = new URL("../../../docs/", import.meta.url);

/** Writes the faults that tests have recorded to docs/RELIABILITY.md, where every test has passed. */
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
  return `# What was done to sweep, and what came of it

Each row is a test that really does it: processes, files, signals, threads; none of it is simulated unless the row says so.
\`npm run reliability\` runs them all and writes this page, and writes nothing where one fails. \`npm test\` tries each a few
times, \`npm run test:soak\` often (\`SOAK=0.1\` a tenth of that, \`SEED=7\` at other moments).

Written by Node ${process.versions.node} on ${platform()}-${arch()}, with SOAK=${process.env["SOAK"] ?? "1"}.

${tables.join("\n\n")}
`;
}

function table(group: string, rows: readonly Fault[]): string {
  const lines = rows.map(
    ({ fault, tried, result }) => `| ${cell(fault)} | ${tried.toLocaleString("en")} | ${cell(result)} |`,
  );
  return [`## ${group}`, "", "| fault | tried | what held each time |", "| --- | --: | --- |", ...lines].join("\n");
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}
