import { exact } from "../format/numbers.ts";
import { statusTraits, STATUSES } from "../sweep/outcomes/statuses.ts";
import type { Status } from "../sweep/outcomes/statuses.ts";
import type { ComparedTrial } from "./comparison.ts";

type Outcome = Pick<ComparedTrial, "status" | "steps" | "finalLoss">;

/**
 * Formats what a comparison of repeats needs of each: the steps of a converged one, else
 * `exhausted@10000=0.02`, with the loss only where losses are compared.
 */
export function outcomesText(repeats: readonly Outcome[]): string {
  return repeats.map(outcomeText).join(" ");
}

function outcomeText({ status, steps, finalLoss }: Outcome): string {
  const { kind } = statusTraits(status);
  if (kind === "converged") return String(steps);
  const loss = kind === "missed" && Number.isFinite(finalLoss) ? `=${exact(finalLoss)}` : "";
  return `${status}@${steps}${loss}`;
}

/** Parses outcomes; losses that the text omits are NaN. Returns a message if the text is wrong. */
export function parseOutcomes(text: string): readonly Outcome[] | string {
  const outcomes: Outcome[] = [];
  for (const word of text.split(" ")) {
    const [, status = "converged", steps = "", loss = "NaN"] = /^(?:(\w+)@)?(\d+)(?:=(\S+))?$/.exec(word) ?? [];
    if (steps === "" || !isStatus(status) || (loss !== "NaN" && !Number.isFinite(Number(loss)))) {
      return `not the outcome of a repeat "${word}"`;
    }
    outcomes.push({ status, steps: Number(steps), finalLoss: Number(loss) });
  }
  return outcomes;
}

/** Whether a text is the name of a status. */
export function isStatus(text: string): text is Status {
  return (STATUSES as readonly string[]).includes(text);
}
