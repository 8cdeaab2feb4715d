import { spaceNames } from "../sweep/identity/space-names.ts";
import type { NamedSpace } from "../sweep/identity/space-names.ts";

/** A space with its label, which contains the schedule as written if that distinguishes it. */
export interface LabelledSpace extends NamedSpace {
  readonly label: string;
}

// The end of such a label; a schedule as written has no blanks.
const WRITTEN = / schedule=(\S+)(?: noise=\S+)?(?: clip=\S+)?(?: #\d+)?$/;
const CONSTANT = "constant";

/**
 * Returns the name of each space's objective within its sweep, with the parameters that distinguish
 * it.
 */
export function problemNames(spaces: readonly LabelledSpace[]): string[] {
  const written = writtenSchedules(spaces);
  const names = spaceNames(
    spaces.map((space) => ({ ...space, schedule: written.get(space.schedule) ?? space.schedule })),
  );
  const groups = Map.groupBy(spaces, ({ objective }) => objective);
  return spaces.map(({ objective, parameters }, i) => {
    const group = groups.get(objective) ?? [];
    const missing = Object.entries(parameters).filter(
      ([key, value]) => group.some((other) => other.parameters[key] !== value) && !names[i]!.includes(` ${key}=`),
    );
    return [names[i], ...missing.map(([key, value]) => `${key}=${value}`)].join(" ");
  });
}

/**
 * Maps schedule formulas to the spelling in labels, one to one, so that problems are neither split
 * nor merged.
 */
function writtenSchedules(spaces: readonly LabelledSpace[]): ReadonlyMap<string, string> {
  const written = new Map<string, string>();
  const taken = new Set([CONSTANT]);
  for (const { label, schedule } of spaces) {
    const text = WRITTEN.exec(label)?.[1];
    if (text === undefined || schedule === CONSTANT || written.has(schedule) || taken.has(text)) continue;
    written.set(schedule, text);
    taken.add(text);
  }
  return written;
}
