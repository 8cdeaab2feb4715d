import { SweepError } from "../errors.ts";
import { count, exact } from "../format/numbers.ts";
import { codeOf, levelText } from "../sweep/spec/levels.ts";
import type { Levels } from "../sweep/spec/sweep-spec.ts";
import { didYouMean } from "../suggest.ts";

/** A space whose trials can be named by their settings. */
export interface NamedTrials {
  readonly label: string;
  /** Name of its objective. */
  readonly problem: string;
  readonly optimizer: string;
  /** Names of the hyperparameters. */
  readonly names: readonly string[];
  readonly levels?: Levels | undefined;
  /** Calls `visit` for each trial. The point is valid until `visit` returns. */
  each(visit: (trial: number, repeat: number, point: ArrayLike<number>) => void): void;
}

interface Match {
  readonly trial: number;
  readonly space: NamedTrials;
  readonly point: readonly number[];
}

interface Nearest {
  readonly text: string;
  readonly distance: number;
}

const REPEAT = "repeat";
const A_SETTING = 'a setting such as "sgd lr=0.95"';
// Numbers of trials and labels in a message.
const MOST_LISTED = 4;
const MOST_NEAREST = 3;
// More than the logarithm of any ratio.
const FAR = 2000;

/**
 * Returns the trial that a text names by words of its space and by values: `sgd lr=0.95`. Without
 * `repeat=`, it is the first repeat. Throws SweepError("input") with the nearest settings if no
 * trial has these values, and with the trials if several have. `others` are other ways to name a
 * trial, for messages.
 */
export function trialBySetting(text: string, spaces: readonly NamedTrials[], others = "a number"): number {
  const { words, given } = readSetting(text, spaces, `a trial is ${others} or ${A_SETTING}`);
  const repeat = Number(given.get(REPEAT) ?? 0);
  given.delete(REPEAT);
  const able = spacesWith(spacesCalled(words, spaces), given, text);
  const codes = able.map((space) => codesIn(space, given));
  const found: Match[] = [];
  let matches = 0;
  for (const [i, space] of able.entries()) {
    space.each((trial, which, point) => {
      if (which !== repeat || !codes[i]!.every(({ column, code }) => point[column] === code)) return;
      matches += 1;
      if (found.length < MOST_LISTED) found.push({ trial, space, point: Array.from(point) });
    });
  }
  if (matches === 1) return found[0]!.trial;
  if (matches > 1) throw new SweepError("input", ambiguous(text, matches, found));
  const nearest = nearestTo(words, given, able);
  const those = nearest.map((one) => `"${one}"`).join(", ");
  const hint = nearest.length === 0 ? "" : `: the nearest ${nearest.length === 1 ? "is" : "are"} ${those}`;
  throw new SweepError("input", `no such trial: "${text}"${hint}`);
}

/** Splits a text into words and `name=value`, of which names are those of hyperparameters. */
function readSetting(
  text: string,
  spaces: readonly NamedTrials[],
  forms: string,
): { readonly words: readonly string[]; readonly given: Map<string, string> } {
  const names = new Set([REPEAT, ...spaces.flatMap((space) => space.names)]);
  const known = new Set(spaces.flatMap(wordsOf));
  const words: string[] = [];
  const given = new Map<string, string>();
  for (const token of tokensOf(text.replaceAll(/\s*=\s*/g, "="))) {
    const [, name = "", value = ""] = /^([^=]+)=(.+)$/.exec(token) ?? [];
    if (known.has(token) && !names.has(name)) words.push(token);
    else if (names.has(name)) {
      if (given.has(name)) throw new SweepError("input", `${name} is given twice: "${text}"`);
      if (name === REPEAT && !/^\d+$/.test(value)) throw new SweepError("input", `repeat must be a number: ${value}`);
      given.set(name, value);
    } else if (name !== "") {
      const hint = didYouMean(name, names) || `: there are ${[...names].join(", ")}`;
      throw new SweepError("input", `no such hyperparameter: "${name}"${hint}`);
    } else {
      const hint = didYouMean(token, known) || `: there are ${labelsOf(spaces)}; ${forms}`;
      throw new SweepError("input", `no such optimizer, objective or space: "${token}"${hint}`);
    }
  }
  return { words, given };
}

function tokensOf(text: string): string[] {
  return text.split(/[\s,]+/).filter((token) => token !== "");
}

function wordsOf({ label, problem, optimizer }: NamedTrials): string[] {
  return tokensOf(`${label} ${problem} ${optimizer}`);
}

/** Returns the spaces with exactly this name, or else those whose names contain all the words. */
function spacesCalled(words: readonly string[], spaces: readonly NamedTrials[]): readonly NamedTrials[] {
  const name = words.join(" ");
  const isName = (one: string): boolean => tokensOf(one).join(" ") === name;
  const exactly = spaces.filter(({ label, problem, optimizer }) =>
    [label, optimizer, problem, `${problem} ${optimizer}`].some(isName),
  );
  if (exactly.length > 0) return exactly;
  const found = spaces.filter((space) => words.every((word) => wordsOf(space).includes(word)));
  if (found.length > 0) return found;
  throw new SweepError("input", `no such space: "${name}": there are ${labelsOf(spaces)}`);
}

function labelsOf(spaces: readonly NamedTrials[]): string {
  const listed = spaces.slice(0, MOST_LISTED).map(({ label }) => `"${label}"`);
  return [...listed, ...(listed.length < spaces.length ? ["…"] : [])].join(", ");
}

/** Returns the spaces that have all the hyperparameters. */
function spacesWith(
  spaces: readonly NamedTrials[],
  given: ReadonlyMap<string, string>,
  text: string,
): readonly NamedTrials[] {
  const found = spaces.filter(({ names }) => [...given.keys()].every((name) => names.includes(name)));
  if (found.length > 0) return found;
  const lacking = [...given.keys()].find((name) => spaces.every(({ names }) => !names.includes(name)));
  const optimizers = [...new Set(spaces.map(({ optimizer }) => optimizer))].join(", ");
  const reason = lacking === undefined ? "no optimizer has all of these" : `${optimizers} has no ${lacking}`;
  throw new SweepError("input", `no such trial: "${text}": ${reason}`);
}

/** Returns the columns of hyperparameters, and the numbers that stand for their given values. */
function codesIn({ names, levels }: NamedTrials, given: ReadonlyMap<string, string>) {
  return Array.from(given, ([name, value]) => {
    const own = levels?.[name];
    const level = own?.find((one) => String(one) === value);
    const code = own === undefined ? Number(value) : codeOf(levels, name, level ?? NaN);
    if (own === undefined && !Number.isFinite(code)) {
      throw new SweepError("input", `${name} must be a number: ${value}`);
    }
    return { column: names.indexOf(name), code };
  });
}

function ambiguous(text: string, matches: number, found: readonly Match[]): string {
  const isMixed = new Set(found.map(({ space }) => space)).size > 1;
  const differs = (name: string): boolean => new Set(found.map((match) => valueIn(match, name))).size > 1;
  const listed = found.map((match) => {
    const values = match.space.names.filter(differs).map((name) => `${name}=${valueIn(match, name)}`);
    const setting = [...(isMixed ? [match.space.label] : []), ...values].join(" ");
    return setting === "" ? String(match.trial) : `${match.trial} (${setting})`;
  });
  const more = matches > found.length ? ", …" : "";
  return `"${text}" matches ${count(matches)} trials: ${listed.join(", ")}${more}`;
}

function valueIn({ space, point }: Match, name: string): string | undefined {
  const column = space.names.indexOf(name);
  return column < 0 ? undefined : levelText(space.levels?.[name], point[column]!, exact);
}

/** Returns the settings whose given values are nearest, by ratio, as texts that name them. */
function nearestTo(
  words: readonly string[],
  given: ReadonlyMap<string, string>,
  spaces: readonly NamedTrials[],
): string[] {
  const nearest: Nearest[] = [];
  for (const space of spaces) {
    const codes = codesIn(space, given);
    space.each((trial, _, point) => {
      const distance = codes.reduce((sum, { column, code }) => sum + distanceOf(point[column]!, code), 0);
      if (nearest.length === MOST_NEAREST && !(distance < nearest.at(-1)!.distance)) return;
      const match = { trial, space, point: Array.from(point) };
      const text = [...words, ...Array.from(given.keys(), (name) => `${name}=${valueIn(match, name)}`)].join(" ");
      if (nearest.some((one) => one.text === text)) return;
      nearest.push({ text, distance });
      nearest.sort((a, b) => a.distance - b.distance);
      nearest.length = Math.min(nearest.length, MOST_NEAREST);
    });
  }
  return nearest.map(({ text }) => text);
}

/** Returns how many times larger a value is, by logarithm; values of other signs are farther. */
function distanceOf(value: number, wanted: number): number {
  if (value === wanted) return 0;
  if (Number.isNaN(wanted)) return 1;
  return value * wanted > 0 ? Math.abs(Math.log(value / wanted)) : Math.abs(value - wanted) + FAR;
}
