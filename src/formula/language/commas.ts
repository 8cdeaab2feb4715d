import { SweepError } from "../../errors.ts";
import type { Token } from "./tokens.ts";

/** Returns how to write a number that contains commas. Groups of three digits may be thousands. */
export function remedyForCommas(text: string): string {
  const whole = text.replaceAll(",", "");
  const isGrouped = /^[-+]?[1-9]\d{0,2}(,\d{3})+$/.test(text);
  if (!isGrouped) return `write ${text.replace(",", ".")}, with a decimal point`;
  return text.split(",").length > 2
    ? `write ${whole}`
    : `write ${whole}, or ${text.replace(",", ".")} with a decimal point`;
}

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
