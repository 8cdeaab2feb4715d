import type { HyperparameterValue } from "../../sweep/spec/sweep-spec.ts";
import { statSync } from "node:fs";
import { SweepError } from "../../errors.ts";
import { isMarked } from "./double-dash.ts";
import { remedyForCommas } from "../../suggest.ts";
import { FORMATS } from "../../format/format.ts";
import type { Format } from "../../format/format.ts";
import { DEFAULT_DATABASE } from "../../store/file/default-database.ts";
import { KERNEL_NAMES } from "../../kernel/kernel-names.ts";
import type { KernelName } from "../../kernel/kernel-names.ts";

/** Refuses a repeated option, for which yargs passes an array. */
function single(name: string, value: unknown): string | undefined {
  if (Array.isArray(value)) throw new SweepError("input", `--${name} must be given only once: ${value.join(", ")}`);
  if (value === undefined) return undefined;
  const given = typeof value === "string" ? value : JSON.stringify(value);
  if (given === "" || isMarked(given)) throw new SweepError("input", `--${name} needs a value`);
  if (given.includes("\0")) throw new SweepError("input", `--${name} contains an invalid character (NUL): ${given}`);
  return given;
}

interface TextOption {
  readonly type: "string";
  readonly requiresArg: true;
  readonly describe: string;
  readonly coerce: (value: unknown) => string | undefined;
}

/** Defines an option with a text value. */
export function text(name: string, describe: string): TextOption {
  return { type: "string", requiresArg: true, describe, coerce: (value) => single(name, value) };
}

interface NumberOption {
  readonly type: "string";
  readonly requiresArg: true;
  readonly describe: string;
  readonly coerce: (value: unknown) => number | undefined;
}

/** Defines an option with a whole number from `min` to `max`. */
export function wholeNumber(name: string, describe: string, min: number, max: number): NumberOption {
  const coerce = (value: unknown): number | undefined => {
    const given = single(name, value);
    if (given === undefined) return undefined;
    const number = Number(given.replaceAll(/(?<=\d)[,_](?=\d{3})/g, ""));
    if (Number.isSafeInteger(number) && number >= min && number <= max) return number;
    throw new SweepError("input", `--${name} must be a whole number from ${min} to ${max}: ${given}`);
  };
  return { type: "string", requiresArg: true, describe, coerce };
}

interface TrialsOption {
  readonly type: "string";
  readonly requiresArg: true;
  readonly describe: string;
  readonly coerce: (value: unknown) => readonly (number | string)[] | undefined;
}

/**
 * Defines an option with distinct trials: numbers, separated by commas, or a setting such as
 * `sgd lr=0.95`. May be repeated.
 */
export function trials(name: string, describe: string): TrialsOption {
  const coerce = (value: unknown): readonly (number | string)[] | undefined => {
    if (value === undefined) return undefined;
    const given = [value].flat().map((one: unknown) => single(name, one) ?? "");
    const found = given.flatMap((one): (number | string)[] => {
      if (!/^[\d\s,]+$/.test(one)) return [one.trim()];
      return one.split(",").map((number) => (/^\s*\d+\s*$/.test(number) ? Number(number) : NaN));
    });
    const isRight = found.every((one) => typeof one === "string" || Number.isSafeInteger(one));
    if (isRight && new Set(found).size === found.length) return found;
    throw new SweepError(
      "input",
      `--${name} must be distinct trials, such as 12,336 or "sgd lr=0.95": ${given.join(",")}`,
    );
  };
  return { type: "string", requiresArg: true, describe, coerce };
}

/** An option whose message about a missing value names the unit. */
type SecondsOption = Omit<NumberOption, "requiresArg">;

/** Defines an option with a number of seconds, possibly fractional. */
export function seconds(name: string, describe: string): SecondsOption {
  const coerce = (value: unknown): number | undefined => {
    if (value === "") throw new SweepError("input", `--${name} needs a number of seconds`);
    const given = single(name, value);
    if (given === undefined) return undefined;
    const number = Number(given);
    // A week: timers are limited to 24 days.
    if (number > 0 && number <= 604_800) return number;
    throw new SweepError(
      "input",
      `--${name} must be a number of seconds above 0, at most 604800: ${given}${commaHint(given)}`,
    );
  };
  return { type: "string", describe, coerce };
}

/** Returns the end of a message about a text with a decimal comma. */
export function commaHint(given: string): string {
  const comma = /(?<![\w.])\d+,\d+(?![\w.]|\s*=)/.exec(given)?.[0];
  return comma === undefined ? "" : `; ${remedyForCommas(comma)}`;
}

interface ValuesOption {
  readonly type: "string";
  readonly requiresArg: true;
  readonly describe: string;
  readonly coerce: (value: unknown) => Readonly<Record<string, HyperparameterValue>> | undefined;
}

/**
 * Defines an option with named values: `lr=0.01,beta2=0.9`. Those of a module may be words, true or
 * false.
 */
export function values(name: string, describe: string): ValuesOption {
  const coerce = (value: unknown): Readonly<Record<string, HyperparameterValue>> | undefined => {
    const given = single(name, value);
    if (given === undefined) return undefined;
    const pairs = given.split(",").map((pair): [string, HyperparameterValue] => {
      const [, key, text] = /^\s*([^=\s]+)\s*=\s*(\S+)\s*$/.exec(pair) ?? [];
      if (key !== undefined && text !== undefined && Number.isFinite(Number(text))) return [key, Number(text)];
      if (key !== undefined && text !== undefined && /^[A-Za-z_]/.test(text) && !/^(?:nan|inf)/i.test(text)) {
        return [key, text === "true" || text === "false" ? text === "true" : text];
      }
      throw new SweepError(
        "input",
        `--${name} must be names and numbers, such as lr=0.01,beta2=0.9: ${pair}${commaHint(given)}`,
      );
    });
    const twice = pairs.find(([key], i) => pairs.findIndex(([other]) => other === key) < i);
    if (twice !== undefined) throw new SweepError("input", `--${name} contains ${twice[0]} twice: ${given}`);
    return Object.fromEntries(pairs);
  };
  return { type: "string", requiresArg: true, describe, coerce };
}

/** Describes how a positional argument names a sweep. */
export const SWEEP: string = 'id (3 or "#3") or name of a sweep';

/** The argument SWEEP of a command. */
export const sweep: { readonly type: "string"; readonly describe: string } = {
  type: "string",
  describe: `${SWEEP} [default: the latest sweep]`,
};

/** `--db FILE`; the default is SWEEP_DB, or else results/sweeps.db. */
export const db: TextOption = text("db", "results database [default: $SWEEP_DB or results/sweeps.db]");

export function databaseFile(given: string | undefined): string {
  return given ?? (process.env["SWEEP_DB"] || DEFAULT_DATABASE);
}

interface ChoiceOption<Name extends string> {
  readonly type: "string";
  readonly requiresArg: true;
  readonly describe: string;
  readonly choices: readonly Name[];
  readonly default: Name;
  readonly coerce: (value: unknown) => Name;
}

/** Defines an option with a choice of names, of which the first is the default. */
export function choice<Name extends string>(
  name: string,
  describe: string,
  choices: readonly [Name, ...Name[]],
): ChoiceOption<Name> {
  const coerce = (value: unknown): Name => oneOf(`--${name}`, choices, single(name, value));
  return { type: "string", requiresArg: true, describe, choices, default: choices[0], coerce };
}

/** Returns the choice that was given. Throws `input` for any other value. */
export function oneOf<Name extends string>(argument: string, choices: readonly Name[], given: unknown): Name {
  const found = choices.find((one) => one === given);
  if (found !== undefined) return found;
  const names = choices.length === 1 ? choices[0] : `${choices.slice(0, -1).join(", ")} or ${choices.at(-1)}`;
  throw new SweepError("input", `${argument} must be ${names}: ${String(given)}`);
}

export function formatOption<Name extends Format>(choices: readonly [Name, ...Name[]]): ChoiceOption<Name> {
  return choice("format", "output format", choices);
}

export const format: ChoiceOption<Format> = formatOption(FORMATS as readonly [Format, ...Format[]]);

export const threads: NumberOption = wholeNumber(
  "threads",
  "number of worker threads [default: number of cores]",
  1,
  1024,
);

/**
 * `--retries`, for modules that fail occasionally, for example because they call another program.
 */
export const retries: NumberOption = wholeNumber(
  "retries",
  "retry failed and timed-out trials up to N times [default: 0]",
  0,
  1000,
);

/** `--max-trials`, a guard against unintentionally large grids. */
const maxTrials: NumberOption = wholeNumber(
  "max-trials",
  "maximum number of trials; larger grids are refused [default: 10,000,000]",
  1,
  Number.MAX_SAFE_INTEGER,
);

interface FoldersOption {
  readonly type: "string";
  readonly requiresArg: true;
  readonly describe: string;
  readonly coerce: (value: unknown) => readonly string[] | undefined;
}

/** `--allow-modules DIR`, for modules outside the grid's folder. May be repeated. */
const allowModules: FoldersOption = {
  type: "string",
  requiresArg: true,
  describe:
    "additional folder from which the grid may load modules; may be repeated [default: the folder of the nearest package.json]",
  coerce(value) {
    if (value === undefined) return undefined;
    const folders = [value].flat().flatMap((one: unknown) => single("allow-modules", one) ?? []);
    const wrong = folders.find((folder) => !isFolder(folder));
    if (wrong === undefined) return folders;
    throw new SweepError("input", `--allow-modules must be a folder: ${wrong}`);
  },
};

function isFolder(name: string): boolean {
  try {
    return statSync(name).isDirectory();
  } catch {
    return false;
  }
}

interface OptionalChoice<Name extends string> {
  readonly type: "string";
  readonly requiresArg: true;
  readonly describe: string;
  readonly choices: readonly Name[];
  readonly coerce: (value: unknown) => Name | undefined;
}

/** Defines an option with a choice of names and no default. */
export function optionalChoice<Name extends string>(
  name: string,
  describe: string,
  choices: readonly Name[],
): OptionalChoice<Name> {
  const coerce = (value: unknown): Name | undefined =>
    value === undefined ? undefined : oneOf(`--${name}`, choices, single(name, value));
  return { type: "string", requiresArg: true, describe, choices, coerce };
}

/** `--kernel`, for comparison: all kernels give the same bits. */
export const kernel: OptionalChoice<KernelName> = optionalChoice(
  "kernel",
  "force a kernel, for comparison [default: the fastest for each space]",
  KERNEL_NAMES,
);

export interface RepeatableOption {
  readonly type: "string";
  readonly requiresArg: true;
  readonly describe: string;
  readonly coerce: (value: unknown) => readonly string[];
}

/** Defines an option that may be repeated. */
export function repeatable(name: string, describe: string): RepeatableOption {
  const coerce = (value: unknown): string[] => {
    const given = [value ?? []].flat().map(String);
    if (given.includes("")) throw new SweepError("input", `--${name} needs a value`);
    return given;
  };
  return { type: "string", requiresArg: true, describe, coerce };
}

/** Options of all commands that read a grid. */
export const gridOptions: {
  readonly "max-trials": NumberOption;
  readonly "allow-modules": FoldersOption;
  readonly set: RepeatableOption;
} = {
  "max-trials": maxTrials,
  "allow-modules": allowModules,
  set: repeatable("set", "override a key of the grid, e.g. --set stop.max_steps=500; may be repeated"),
};
