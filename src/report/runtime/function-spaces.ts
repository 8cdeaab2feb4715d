import type { SuitePlace } from "../../objectives/suites/suite.ts";
import type { TrialSpace } from "../../store/read/trial-columns.ts";

/** A function that a sweep ran in one dimension. Its instances are runs of one function. */
export interface SweepFunction {
  /** The objective, with the parameters in which it differs from others of the sweep. */
  readonly name: string;
  readonly dim: number;
  /** Its place in a suite; undefined if it is in none. */
  readonly place: SuitePlace | undefined;
}

/** The spaces of one algorithm on one function, one or more for each instance. */
export interface FunctionSpaces {
  readonly function: SweepFunction;
  /** The optimizer, with the conditions in which spaces of the same objective differ. */
  readonly algorithm: string;
  readonly spaces: readonly TrialSpace[];
}

export const INSTANCE = "instance";

/** Conditions that are not named, since most spaces have them. */
const USUAL: Readonly<Record<string, string>> = { schedule: "constant", noise: "0", clip: "" };

/**
 * Groups the spaces of a sweep by function and algorithm, in order. `places` are the places of
 * spaces in suites, and `differing` the terms in which spaces of the same objective and optimizer
 * differ.
 */
export function functionSpaces(
  all: readonly TrialSpace[],
  places: ReadonlyMap<number, SuitePlace>,
  differing: readonly string[],
): FunctionSpaces[] {
  const parameters = differingParameters(all);
  const named = all.map((space) => {
    const words = (parameters.get(space.objective) ?? []).map((key) => `${key}=${space.parameters[key]}`);
    const terms = differing.flatMap((key) => {
      const text = termText(key, space);
      return text === (USUAL[key] ?? "") ? [] : [`${key}=${text}`];
    });
    return {
      ...{ space, dim: space.dim, place: places.get(space.space) },
      ...{ name: [space.objective, ...words].join(" "), algorithm: [space.optimizer, ...terms].join(" ") },
    };
  });
  const groups = Map.groupBy(named, ({ name, dim, algorithm }) => JSON.stringify([name, dim, algorithm]));
  return [...groups.values()].map((own) => {
    const { name, dim, place, algorithm } = own[0]!;
    return { function: { name, dim, place }, algorithm, spaces: own.map(({ space }) => space) };
  });
}

/** Returns the labels of all their spaces, in order. */
export function labelsOf(groups: readonly FunctionSpaces[]): string[] {
  const spaces = groups.flatMap((group) => group.spaces);
  return spaces.toSorted((a, b) => a.space - b.space).map(({ label }) => label);
}

/** Returns the hyperparameters that name a setting: those that the grid gives, or else all. */
export function shownHyperparameters(groups: readonly FunctionSpaces[]): string[] {
  const spaces = groups.flatMap((group) => group.spaces);
  const given = new Set(spaces.flatMap((space) => space.given));
  return [...(given.size > 0 ? given : new Set(spaces.flatMap((space) => space.hyperparameters)))];
}

/** Returns the parameters of each objective, but the instance, that differ between its spaces. */
function differingParameters(all: readonly TrialSpace[]): ReadonlyMap<string, readonly string[]> {
  const groups = Map.groupBy(all, ({ objective }) => objective);
  return new Map(
    [...groups].map(([objective, own]) => {
      const keys = Object.keys(own[0]!.parameters).filter((key) => key !== INSTANCE);
      return [objective, keys.filter((key) => new Set(own.map(({ parameters }) => parameters[key])).size > 1)];
    }),
  );
}

function termText(key: string, { schedule, scheduleName, noise, clip, start, stop }: TrialSpace): string {
  switch (key) {
    case "start":
      return typeof start === "string" ? start : `(${start.join(",")})`;
    case "stop":
      return Object.values(stop).join("/");
    default:
      return String({ schedule: scheduleName ?? schedule, noise, clip }[key] ?? "");
  }
}
