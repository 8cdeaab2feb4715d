import { grouped } from "../../show.ts";
import { SweepError } from "../../errors.ts";
import { evaluateFormula } from "../../formula/passes/evaluate.ts";
import { remedyForCommas } from "../../suggest.ts";
import { MAX_NUMBER, MAX_OBJECTIVES } from "./values.ts";

const NUMBER = String.raw`[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?`;
const COMMA_NUMBER = String.raw`[-+]?\d+,\d+(?:[eE][-+]?\d+)?`;
const ONE_NUMBER = new RegExp(`^${NUMBER}$`);
const NUMBER_OR_COMMA = new RegExp(`^(?:${NUMBER}|${COMMA_NUMBER})$`);

/** The problem of a number as written, and how to write it. */
interface Correction {
  readonly problem: string;
  /** The number in YAML. */
  readonly number: string;
  readonly remedy: string;
}

/** Spellings of a number that YAML reads as text. The first that matches the whole text applies. */
const SPELLINGS: readonly {
  readonly pattern: RegExp;
  readonly correct: (...groups: (string | undefined)[]) => Correction;
}[] = [
  {
    pattern: ONE_NUMBER,
    correct: (text = "") => ({ problem: "is quoted", number: text, remedy: `write ${text} without quotes` }),
  },
  {
    pattern: /^[-+]?\d{1,3}(?:,\d{3})+$/,
    correct: (text = "") => ({
      problem: "has a comma",
      number: text.replaceAll(",", ""),
      remedy: remedyForCommas(text),
    }),
  },
  {
    pattern: new RegExp(`^${COMMA_NUMBER}$`),
    correct: (text = "") => written("needs a decimal point", text.replace(",", ".")),
  },
  {
    pattern: /^(?:([-+]?[\d.]+)\s*[*·×x]\s*)?(\d+(?:\.\d+)?)\s*(?:\^|\*\*)\s*\(?([-+]?\d+)\)?$/,
    correct: (_, factor = "1", base = "", exponent = "") =>
      written(
        "is not a number",
        base === "10" ? `${factor}e${Number(exponent)}` : String(Number(factor) * Number(base) ** Number(exponent)),
      ),
  },
  {
    pattern: /^[-+]?\d{1,3}(?: \d{3})+$/,
    correct: (text = "") => written("has spaces", text.replaceAll(" ", "")),
  },
  {
    pattern: /^([-+]?[\d.]+)\s*([kKM])$/,
    correct: (_, number, unit) => written("has a suffix", String(Number(number) * (unit === "M" ? 1e6 : 1e3))),
  },
  {
    pattern: /^([-+]?[\d.,]+)\s*%$/,
    correct: (_, number = "") => written("is a percentage", String(Number(number.replace(",", ".")) / 100)),
  },
  {
    pattern: /^([-+]?[\d.]+)\s*[eEdD]\s*\^?\s*\(?([-+]?\d+)\)?$/,
    correct: (_, factor = "", exponent = "") => written("is not a number", `${factor}e${Number(exponent)}`),
  },
];

function written(problem: string, number: string): Correction {
  return { problem, number, remedy: `write ${number}` };
}

function correction(text: string): Correction | undefined {
  for (const { pattern, correct } of SPELLINGS) {
    const groups = pattern.exec(text.trim());
    if (groups === null) continue;
    const found = correct(...groups);
    return Number.isFinite(Number(found.number)) ? found : undefined;
  }
  return formulaValue(text);
}

/** Corrects a formula of numbers, such as `1/3` or `sqrt(2)`. */
function formulaValue(text: string): Correction | undefined {
  if (!/[*/^(]/.test(text)) return undefined;
  try {
    return written("is a formula", String(evaluateFormula(text, {})));
  } catch (error) {
    if (error instanceof SweepError) return undefined;
    throw error;
  }
}

/** The values that a key accepts, by the end of the schema's message. */
interface Accepted {
  readonly expected: string;
  readonly numbers: boolean;
  readonly list: boolean;
  /** Whether a single value needs no brackets. */
  readonly scalar: boolean;
  /** Whether numbers are whole, so that a comma separates two of them. */
  readonly whole: boolean;
}

function acceptedBy(expected: string): Accepted {
  const list = /\blist\b/.test(expected) && !/maps|expectations|formula/.test(expected);
  return {
    expected,
    numbers: /number|percentage|\[low/.test(expected),
    list,
    scalar: !list || /^expected a (?:number|whole number)\b/.test(expected),
    whole: expected.includes("whole"),
  };
}

/**
 * Returns the end of a message about a value that is not what its key needs: the problem and how to
 * write the value. Undefined for a value that has no likely meaning. `expected` is the end of the
 * schema's message.
 */
export function correctedValue(value: unknown, expected: string): string | undefined {
  const accepted = acceptedBy(expected);
  if (typeof value === "number" && !accepted.scalar && !isBounds(accepted)) return inBrackets(String(value), expected);
  if (typeof value !== "string") return undefined;
  const text = value.trim();
  const mistake = accepted.list ? correctedList(text) : undefined;
  if (mistake !== undefined) return mistake;
  if (accepted.numbers) return correctedNumbers(text, accepted);
  return accepted.scalar ? undefined : inBrackets(expected.includes("lines") ? lines(text) : words(text), expected);
}

/** Returns the problem of a list in quotation marks, or without spaces after its dashes. */
function correctedList(text: string): string | undefined {
  if (/^\[.*\]$/s.test(text)) return `is quoted: write ${text} without quotes`;
  const dash = /^-([^\s\d.].*)$/s.exec(text)?.[1];
  return dash === undefined ? undefined : `needs a space after the dash: write - ${dash.split(/\s/)[0]}`;
}

/** Converts a percentage of a loss, such as 10%, to decades. */
function inDecades(text: string): Correction | undefined {
  const percent = /^\+?([\d.]+)\s*%$/.exec(text)?.[1];
  if (percent === undefined) return undefined;
  const decades = Math.log10(1 + Number(percent) / 100);
  return written("is a percentage, but losses are compared in decades", String(Number(decades.toPrecision(3))));
}

/** Whether a key may have a corrected number. */
function canBe(number: number, { expected, whole }: Accepted): boolean {
  return (!whole || Number.isInteger(number)) && (!/percentage|at least 0/.test(expected) || number >= 0);
}

function correctedNumbers(text: string, accepted: Accepted): string | undefined {
  const { expected, list, scalar, whole } = accepted;
  const found = expected.includes("decades") ? (inDecades(text) ?? correction(text)) : correction(text);
  const one = found !== undefined && canBe(Number(found.number), accepted) ? found : undefined;
  const several = listOfCommas(text) ?? listed(text)?.join(", ");
  if (!list) return one === undefined ? several && `needs commas: write ${several}` : `${one.problem}: ${one.remedy}`;
  if (one === undefined) return several === undefined ? otherNumbers(text, expected) : inBrackets(several, expected);
  if (isBounds(accepted)) return several === undefined ? undefined : inBrackets(several, expected);
  if (several !== undefined && whole) return inBrackets(several, expected);
  if (scalar) {
    const orList = several === undefined || text.startsWith("0") ? "" : `, or [${several}] for a list`;
    return `${one.problem}: ${one.remedy}${orList}`;
  }
  const orOne = several === undefined ? "" : `, or [${one.number}] with a decimal point`;
  return `${inBrackets(several ?? one.number, expected)}${orOne}`;
}

function isBounds({ expected }: Accepted): boolean {
  return expected.includes("[low");
}

function otherNumbers(text: string, expected: string): string | undefined {
  if (expected.includes("{min, max, num}")) return range(text);
  const ends = /^(\d+)\s*(?:\.{1,3}|…|:|to|–|-)\s*(\d+)$/.exec(text);
  return ends === null || !expected.includes("1..5") ? undefined : wholeRange(text, Number(ends[1]), Number(ends[2]));
}

/** Returns how to write a range of whole numbers, or why it is refused as it is. */
function wholeRange(text: string, from: number, to: number): string | undefined {
  if (to - from >= MAX_OBJECTIVES) return `has more than ${grouped(MAX_OBJECTIVES)} numbers`;
  if (from === 0 && to > 0) return `starts below 1: write 1..${to}`;
  const remedy = `${from}..${to}`;
  if (text !== remedy) return `is not a range: write ${remedy}`;
  return to > MAX_NUMBER ? `has numbers above ${grouped(MAX_NUMBER)}` : undefined;
}

function inBrackets(items: string, expected: string): string {
  return `needs brackets: write ${expected.includes("points") ? `[[${items}]]` : `[${items}]`}`;
}

/** Returns the numbers of a list without brackets and spaces, `2,5`. */
function listOfCommas(text: string): string | undefined {
  return /^[-+]?\d+(?:,[-+]?\d+)+$/.test(text) ? text.replaceAll(",", ", ") : undefined;
}

/** Returns the numbers of a list that is written without brackets. */
function listed(text: string): readonly string[] | undefined {
  const inner = /^\((.*)\)$/s.exec(text.trim())?.[1] ?? text.trim();
  const parts = inner
    .split(/\s*;\s*|,\s+|\s+/)
    .flatMap((part) => (NUMBER_OR_COMMA.test(part) ? [part] : part.split(",")));
  if (parts.length < 2 || !parts.every((part) => NUMBER_OR_COMMA.test(part))) return undefined;
  return parts.map((part) => part.replace(",", "."));
}

/** Returns a range for another language's spelling of one. */
function range(text: string): string | undefined {
  const ends = new RegExp(`^(${NUMBER})\\s*(?:\\.\\.\\.?|…|:|to|–|-)\\s*(${NUMBER})$`).exec(text);
  if (ends !== null) {
    const [, min, max] = ends;
    // Two decades or more are those of a learning rate.
    const isWide = Number(min) > 0 && Number(max) / Number(min) >= 99;
    return `is not a range: write {min: ${min}, max: ${max}, num: 10${isWide ? ", scale: log" : ""}}`;
  }
  const call = new RegExp(
    `^(?:\\w+\\.)?(lin|log|geom)space\\(\\s*(${NUMBER})\\s*,\\s*(${NUMBER})\\s*(?:,\\s*(?:num=)?(\\d+)\\s*)?\\)$`,
  ).exec(text);
  if (call === null) return undefined;
  const [, kind, from = "", to = "", num = "50"] = call;
  const isPower = kind === "log";
  const scale = kind === "lin" ? "" : ", scale: log";
  const [min, max] = isPower ? [`1e${Number(from)}`, `1e${Number(to)}`] : [from, to];
  return `is not a range: write {min: ${min}, max: ${max}, num: ${num}${scale}}`;
}

/** Returns the lines of a rule, each in quotation marks. */
function lines(text: string): string {
  const parts = text.split(/\s*[\n;]\s*/).filter((line) => line !== "");
  return parts.map((line) => JSON.stringify(line)).join(", ");
}

/** Returns the words of a list, or a single text in quotation marks. */
function words(text: string): string {
  const parts = text.split(/\s*[,;]\s*|\s+-\s+|\s+/);
  return parts.every((part) => /^[\w-]+$/.test(part)) ? parts.join(", ") : JSON.stringify(text);
}

/** Returns how to write several names that stand where one is expected. */
export function severalRemedy(key: string, text: string): string | undefined {
  const isList = /^[\w-]+(?:(?:\s*[,;]\s*|\s+-\s+)[\w-]+)+$/.test(text);
  return isList ? `for several write ${key}: [${words(text)}]` : undefined;
}

/**
 * Returns the end of a message about a list with one number too many or twice, if its commas look
 * like those of decimals: `[0,1, 0,2]`.
 */
export function commasInList(source: string): string {
  const isMixed = /^\[\s*-?\d+,\d+(?:\s*,\s+-?\d+,\d+)+\s*\]$/.test(source.trim());
  const first = /-?\d+,\d+/.exec(source)?.[0];
  return isMixed && first !== undefined ? `; ${remedyForCommas(first)}` : "";
}
