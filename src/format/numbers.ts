import { grouped } from "../show.ts";

/** Formats a count: `1,234,567`. */
export function count(value: number): string {
  return grouped(value);
}

/** Formats a count with its noun: `1 trial`, `1,234 trials`. */
export function counted(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? "" : "s"}`;
}

const ENDINGS = ["th", "st", "nd", "rd"];

/** Formats an ordinal: `1st`, `2nd`, `1,011th`. */
export function ordinal(value: number): string {
  const isTeen = Math.floor((value % 100) / 10) === 1;
  return `${count(value)}${(isTeen ? undefined : ENDINGS[value % 10]) ?? "th"}`;
}

/**
 * Returns the shortest text that reads back as this number. A whole number above 2^53 is a real,
 * so it has an exponent: other programs read its digits alone as an integer that may not fit.
 */
export function exact(value: number): string {
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? value.toExponential() : String(value);
}

/**
 * Formats a real number, rounded to `digits` significant digits, in its shortest form: `0.00178`,
 * `9.8e-9`.
 */
export function real(value: number, digits = 6): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return String(value);
  const rounded = Number(value.toPrecision(digits));
  return Math.abs(rounded) < 1e15 ? String(rounded) : rounded.toExponential();
}

/** Formats a share: `34 %`. Only exact values are shown as 0 % or 100 %. */
export function percent(share: number): string {
  const rounded = Math.round(share * 100);
  if (rounded === 0 && share > 0) return "<1 %";
  if (rounded === 100 && share < 1) return ">99 %";
  return `${rounded} %`;
}

/** Formats a duration: `45 ms`, `3.2 s`, `4 min`, `2.5 h`, `3 d`. */
export function duration(seconds: number): string {
  if (seconds < 0.9995) return `${Math.round(seconds * 1000)} ms`;
  const units = [
    [60, 1, "s"],
    [3600, 60, "min"],
    [86_400, 3600, "h"],
    [31_557_600, 86_400, "d"],
  ] as const;
  const [, unit, name] = units.find(([below]) => seconds < below) ?? [0, 31_557_600, "years"];
  const value = seconds / unit;
  return `${value < 10 ? value.toFixed(1).replace(/\.0$/, "") : count(Math.round(value))} ${name}`;
}

/** Formats a rate or large number with a unit prefix: `12.3 M`. */
export function short(value: number): string {
  const prefixes = ["", " k", " M", " G", " T"];
  // Rounds first, so that 999,999 becomes 1 M.
  const rounded = Number(value.toPrecision(3));
  const power = rounded < 1000 ? 0 : Math.min(4, Math.floor(Math.log10(rounded) / 3));
  return `${Number((rounded / 1000 ** power).toPrecision(3))}${prefixes[power]}`;
}

/** Formats a number of bytes: `1.2 MB`. */
export function bytes(value: number): string {
  const text = short(value);
  return text.includes(" ") ? `${text}B` : `${text} B`;
}
