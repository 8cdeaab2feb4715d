import { count, counted, short } from "../../format/numbers.ts";
import type { Machines } from "../../sweep/wire/machines.ts";
import { element, table } from "../element.ts";
import { replaceIfNew } from "./replace-if-new.ts";

const COLUMNS = [
  { name: "Worker" },
  { name: "Threads", isNumber: true },
  { name: "Busy", isNumber: true },
  { name: "Trials/s", isNumber: true },
  { name: "Version" },
  { name: "Last seen (UTC)" },
  { name: "This sweep" },
];

/** Lists the workers of a running sweep, and what became of its chunks. */
export class MachineList {
  readonly host: HTMLDetailsElement;
  readonly #summary = element("summary");
  readonly #list = element("div");

  constructor() {
    this.host = element("details", { class: "machines", open: true, hidden: true }, this.#summary, this.#list);
  }

  /** Shows the workers; hides the list of a sweep without a broker. */
  show(machines: Machines | undefined): void {
    this.host.hidden = machines === undefined;
    if (machines === undefined) return;
    const threads = machines.machines.reduce((sum, one) => sum + one.threads, 0);
    this.#summary.textContent = `${counted(machines.machines.length, "worker")} with ${counted(threads, "thread")}`;
    replaceIfNew(this.#list, ...listOf(machines));
  }
}

function listOf({ machines, waiting, active, askedAgain, duplicates, dropped }: Machines): HTMLElement[] {
  const rows = machines.map(({ name, threads, busy, rate, version, seen, refused }) => [
    ...[name, count(threads), count(busy), short(rate), version],
    ...[new Date(seen).toISOString().slice(11, 19), refused ?? "computes"],
  ]);
  const totals = [
    `${counted(waiting, "chunk")} waiting, ${count(active)} active`,
    `${count(askedAgain)} asked for again`,
    `${counted(duplicates, "answer")} came twice, ${count(dropped)} dropped`,
  ];
  return [
    ...(rows.length === 0 ? [] : [table("Workers of this sweep", COLUMNS, rows)]),
    element("p", {}, `${totals.join(" · ")}.`),
  ];
}
