import { examine } from "../../../doctor/examine.ts";
import type { Finding } from "../../../doctor/finding.ts";
import { counted } from "../../../format/numbers.ts";
import { PRINTED } from "../../../sweep/outcomes/printed-columns.ts";
import { defineCommand, EXIT } from "../../shared/command.ts";
import type { Command } from "../../shared/command.ts";
import * as options from "../../shared/options.ts";
import { say, writeRows } from "../../terminal/output.ts";

export const command: Command = defineCommand({
  command: "doctor",
  describe: "Check the installation, the machine and the results database",
  builder: (argv) => argv.options({ db: options.db, format: options.formatOption(["table", "json"]) }),
  examples: [
    ["sweep doctor", "exit code 0: no failures; 3: a check failed"],
    ["sweep doctor --db old.db --format json", "for a script; does not change the database"],
  ],
  async handler({ db, format }) {
    const findings = await examine(options.databaseFile(db));
    const rows = findings.map(({ check, state, found, advice }) => [check, state, found, advice]);
    if (format === "json") await writeRows({ columns: PRINTED.doctor.data, rows }, "json");
    else {
      // Advice is printed below the table, because most checks have none.
      await writeRows({ columns: PRINTED.doctor.table, rows: rows.map((row) => row.slice(0, 3)) }, "table");
      for (const { check, advice } of findings) if (advice !== null) say(`${check}: ${advice}`);
    }
    say(verdict(findings));
    return findings.some(({ state }) => state === "fail") ? EXIT.setup : EXIT.ok;
  },
});

function verdict(findings: readonly Finding[]): string {
  const number = (state: Finding["state"]): number => findings.filter((finding) => finding.state === state).length;
  const [warnings, failures] = [number("warn"), number("fail")];
  if (warnings + failures === 0) return "all well";
  return [counted(failures, "failure"), counted(warnings, "warning")]
    .filter((text) => !text.startsWith("0 "))
    .join(", ");
}
