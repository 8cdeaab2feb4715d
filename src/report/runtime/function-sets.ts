import type { FunctionSpaces } from "./function-spaces.ts";

/** Kinds of sets: all functions of a suite, or those of a group. */
export const SETS = ["suite", "group"] as const;
export type SetKind = (typeof SETS)[number];

/** Functions over which algorithms are compared. */
export interface FunctionSet {
  /** The same for sets of other functions of the same suite or group, and dimension. */
  readonly key: string;
  /** The group or suite; "all objectives" for those that are in no suite. */
  readonly name: string;
  /** Their dimension; undefined if they have several. */
  readonly dim: number | undefined;
  readonly functions: number;
  readonly members: readonly FunctionSpaces[];
}

// Functions of BBOB are compared within a dimension. Those of other suites have their own.
const BY_DIMENSION = "bbob";
const NO_SUITE = "all objectives";

/**
 * Returns the sets of functions of a sweep, in order. Functions without a group are in no set of
 * kind "group".
 */
export function functionSets(groups: readonly FunctionSpaces[], kind: SetKind): FunctionSet[] {
  const named = groups.flatMap((member) => {
    const { place, dim } = member.function;
    const name = kind === "suite" ? (place?.suite ?? NO_SUITE) : place?.group;
    if (name === undefined) return [];
    return [{ member, name, dim: place?.suite === BY_DIMENSION ? dim : undefined }];
  });
  const sets = Map.groupBy(named, ({ name, dim }) => JSON.stringify([name, dim]));
  return [...sets].map(([key, own]) => {
    const members = own.map(({ member }) => member);
    const dims = new Set(members.map((member) => member.function.dim));
    return {
      ...{ key, name: own[0]!.name },
      dim: dims.size === 1 ? [...dims][0] : undefined,
      functions: new Set(members.map((member) => functionKey(member))).size,
      members,
    };
  });
}

/** Returns a key of the function and its dimension. */
export function functionKey({ function: { name, dim } }: FunctionSpaces): string {
  return `${dim} ${name}`;
}
