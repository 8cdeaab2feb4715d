import { spaceNames } from "../spec/space-names.ts";
import type { NamedSpace } from "../spec/space-names.ts";

/** What each space's objective is called among those of its sweep: with each parameter that tells it from the others. */
export function problemNames(spaces: readonly NamedSpace[]): string[] {
  const names = spaceNames(spaces);
  const groups = Map.groupBy(spaces, ({ objective }) => objective);
  return spaces.map(({ objective, parameters }, i) => {
    const group = groups.get(objective) ?? [];
    const missing = Object.entries(parameters).filter(
      ([key, value]) => group.some((other) => other.parameters[key] !== value) && !names[i]!.includes(` ${key}=`),
    );
    return [names[i], ...missing.map(([key, value]) => `${key}=${value}`)].join(" ");
  });
}
