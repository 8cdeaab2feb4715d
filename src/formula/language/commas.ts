import { SweepError } from "../../errors.ts";
import { remedyForCommas } from "../../suggest.ts";
import type { Token } from "./tokens.ts";

/** Throws if the token at `at` is a comma inside a number: `0,5` or `1,000`. */
export function refuseComma(tokens: readonly Token[], at: number): void {
  const first = tokens[at - 1];
  if (first?.kind !== "number" || tokens[at]?.text !== ",") return;
  let to = first.span.to;
  let text = first.text;
  for (let next = at; tokens[next]?.text === "," && tokens[next]?.span.from === to; next += 2) {
    const digits = tokens[next + 1];
    if (digits?.kind !== "number" || digits.span.from !== to + 1) break;
    text += `,${digits.text}`;
    to = digits.span.to;
  }
  if (to === first.span.to) return;
  throw new SweepError("input", `comma in a number: ${text}: ${remedyForCommas(text)}`, { from: first.span.from, to });
}
