import { parseBroker } from "../../../broker/address.ts";
import { examine } from "../../../doctor/examine.ts";
import type { Finding } from "../../../doctor/finding.ts";
import { SweepError } from "../../../errors.ts";
import { counted } from "../../../format/numbers.ts";
import { PRINTED } from "../../../sweep/outcomes/printed-columns.ts";
import { brokerCa } from "../../shared/broker-option.ts";
import { BROKER_VARIABLE, brokerUrl } from "../../shared/broker-url.ts";
import { defineCommand, EXIT } from "../../shared/command.ts";
import type { Command } from "../../shared/command.ts";
import * as options from "../../shared/options.ts";
import { say, writeRows } from "../../terminal/output.ts";
import { exitOnSignals } from "../../terminal/signals.ts";

export const command: Command = defineCommand({
  command: "doctor",
  describe: "Check the installation, the machine, the results database and the broker",
  builder: (argv) =>
    argv.options({
      db: options.db,
      broker: options.text("broker", `also check this broker of workers [default: ${BROKER_VARIABLE}]`),
      "broker-ca": brokerCa,
      format: options.formatOption(["table", "json"]),
    }),
  examples: [
    ["sweep doctor", "exit code 0: no failures; 3: a check failed"],
    ["sweep doctor --db old.db --format json", "for a script; does not change the database"],
    ["sweep doctor --broker redis://10.0.0.5:6379", "before a run on several machines"],
  ],
  async handler({ db, broker, brokerCa: ca, format }) {
    const url = brokerUrl(broker);
    if (url === undefined && ca !== undefined) throw new SweepError("input", `--broker-ca needs --broker: ${ca}`);
    const address = url === undefined ? undefined : parseBroker(url, ca);
    const findings = await examine(options.databaseFile(db), exitOnSignals, address);
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
