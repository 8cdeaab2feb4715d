import { SweepError } from "../../errors.ts";
import { objectives } from "../../objectives/registry.ts";
import { resolveDim } from "../../objectives/resolve.ts";
import type { Suite, SuiteFunction } from "../../objectives/suites/suite.ts";
import { suites } from "../../objectives/suites/suites.ts";
import { grouped, show } from "../../show.ts";
import { didYouMean } from "../../suggest.ts";
import type { NumberOrRange, ObjectiveInput, ObjectiveMapInput, SuiteInput } from "../schema/input.ts";
import { MAX_OBJECTIVES } from "../schema/values.ts";
import type { Located, Path } from "../yaml/document.ts";
import type { Problems } from "../yaml/problems.ts";

const MOST = grouped(MAX_OBJECTIVES);

/**
 * Replaces each entry of a suite by one objective for each of its functions, at the same path.
 * Dimensions and instances become lists, in the order of the entry's keys.
 */
export function expandSuites(
  entries: readonly Located<ObjectiveInput | SuiteInput>[],
  problems: Problems,
): readonly Located<ObjectiveInput>[] {
  return entries.flatMap(({ value, path }): readonly Located<ObjectiveInput>[] => {
    if (typeof value === "string" || value.suite === undefined) return [{ value, path }];
    return expandSuite(value, path, problems).map((one) => ({ value: one, path }));
  });
}

function expandSuite(entry: SuiteInput, path: Path, problems: Problems): readonly ObjectiveMapInput[] {
  const suite = findSuite(entry, path, problems);
  if (suite === undefined) return [];
  const functions = chooseFunctions(suite, entry, [...path, "function"], problems);
  const { dim, instance } = {
    dim: numbersOf(entry.dim, [...path, "dim"], problems),
    instance: numbersOf(entry.instance, [...path, "instance"], problems),
  };
  const sizes = [functions.length, dim?.length ?? 1, instance?.length ?? 1];
  const size = sizes.reduce((product, one) => product * one, 1);
  if (size === 0) return [];
  if (size > MAX_OBJECTIVES) {
    const [of, dims, instances] = sizes.map((one) => grouped(one));
    const many = `${of} functions × ${dims} dimensions × ${instances} instances`;
    problems.add(path, `more than ${MOST} objectives in one entry: ${many}`);
    return [];
  }
  for (const { value, path: at } of dim ?? []) {
    if (!checkDim(value, functions, suite, at, problems)) return [];
  }
  if (!checkStart(entry.start, functions, dim, [...path, "start"], problems)) return [];
  const lists: Readonly<Record<string, unknown>> = {
    dim: dim?.map(({ value }) => value),
    instance: instance?.map(({ value }) => value),
    start: entry.start,
  };
  const given = Object.keys(entry).flatMap((key) => (lists[key] === undefined ? [] : [[key, lists[key]] as const]));
  return functions.map(({ name, dims }) => ({
    name,
    ...(dims === undefined ? {} : { dim: dims }),
    ...Object.fromEntries(given),
  }));
}

/** Returns the suite of an entry, if the suite allows all its keys. */
function findSuite(entry: SuiteInput, path: Path, problems: Problems): Suite | undefined {
  const name = entry.suite;
  const suite = Object.hasOwn(suites, name) ? suites[name] : undefined;
  if (suite === undefined) {
    const known = Object.keys(suites);
    const hint = didYouMean(name, known) || `: the suites are ${known.join(" and ")}`;
    problems.add([...path, "suite"], `unknown suite ${show(name)}${hint}`);
  } else if (entry.instance !== undefined && !suite.hasInstances) {
    problems.add([...path, "instance"], `${name} has no instances: remove the key "instance"`, { at: "key" });
    return undefined;
  }
  return suite;
}

/** Returns the functions of an entry, which are all of them by default. */
function chooseFunctions(
  { functions }: Suite,
  { suite, function: chosen }: SuiteInput,
  path: Path,
  problems: Problems,
): readonly SuiteFunction[] {
  const numbers = chosen === "all" ? undefined : numbersOf(chosen, path, problems);
  if (numbers === undefined) return functions;
  return numbers.flatMap(({ value, path: at }) => {
    const found = functions.find(({ number }) => number === value);
    if (found !== undefined) return found;
    const ends = `${functions[0]?.number} to ${functions.at(-1)?.number}`;
    problems.add(at, `unknown function of ${suite}: ${value}: its functions are ${ends}`);
    return [];
  });
}

/** Returns the numbers of a list of numbers and ranges, without duplicates. */
function numbersOf(
  value: NumberOrRange | readonly NumberOrRange[] | undefined,
  path: Path,
  problems: Problems,
): readonly Located<number>[] | undefined {
  if (value === undefined) return undefined;
  const key = path.at(-1);
  const entries =
    typeof value === "object" ? value.map((one, i) => [one, [...path, i]] as const) : ([[value, path]] as const);
  const numbers = new Map<number, Path>();
  for (const [one, at] of entries) {
    const [from = NaN, to = from] = String(one).split("..").map(Number);
    if (to < from) problems.add(at, `${key}: the range ends below its start: ${one}: write ${to}..${from}`);
    if (numbers.size + to - from >= MAX_OBJECTIVES) {
      problems.add(at, `${key}: more than ${MOST} numbers: ${one}`);
      return [];
    }
    for (let number = from; number <= to; number += 1) {
      if (numbers.has(number)) problems.add(at, `${key}: duplicate value: ${number}`);
      else numbers.set(number, at);
    }
  }
  return [...numbers].map(([number, at]) => ({ value: number, path: at }));
}

/** Whether all functions have this dimension. */
function checkDim(
  dim: number,
  functions: readonly SuiteFunction[],
  suite: Suite,
  path: Path,
  problems: Problems,
): boolean {
  const first = functions.map(({ name }) => refusal(name, dim)).find((message) => message !== undefined);
  if (first === undefined) return true;
  const able = suite.functions.filter(({ name }) => refusal(name, dim) === undefined).map(({ number }) => number);
  const remedy = able.length === 0 ? "" : `; for this dimension write function: [${inRanges(able)}]`;
  problems.add(path, `${first}${remedy}`);
  return false;
}

/**
 * Whether a start has a coordinate for each dimension of all functions, or one for all. A pattern
 * would repeat without a word where a suite mixes dimensions.
 */
function checkStart(
  start: SuiteInput["start"],
  functions: readonly SuiteFunction[],
  chosen: readonly Located<number>[] | undefined,
  path: Path,
  problems: Problems,
): boolean {
  if (typeof start !== "object" || start.length === 1) return true;
  for (const { name, dims } of functions) {
    const all = chosen?.map(({ value }) => value) ?? dims ?? [resolveDim(name, objectives[name]!.dim, undefined)];
    const other = all.find((dim) => dim !== start.length);
    if (other === undefined) continue;
    const problem = `the start has not as many values as ${name} has dimensions, ${other}`;
    problems.add(path, `${problem}: ${JSON.stringify(start)}; give one value for all, or ${other}`);
    return false;
  }
  return true;
}

function refusal(name: string, dim: number): string | undefined {
  const definition = Object.hasOwn(objectives, name) ? objectives[name] : undefined;
  if (definition === undefined) return undefined;
  try {
    resolveDim(name, definition.dim, dim);
    return undefined;
  } catch (error) {
    if (error instanceof SweepError) return error.message;
    throw error;
  }
}

/** Returns rising numbers as a list of numbers and ranges: `1, 5..8`. */
function inRanges(numbers: readonly number[]): string {
  const starts = numbers.filter((number) => !numbers.includes(number - 1));
  const ends = numbers.filter((number) => !numbers.includes(number + 1));
  return starts.map((start, i) => (start === ends[i] ? `${start}` : `${start}..${ends[i]}`)).join(", ");
}
