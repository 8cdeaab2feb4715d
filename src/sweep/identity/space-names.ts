import { createHash } from "node:crypto";
import { objectives } from "../../objectives/registry.ts";
import { resolveObjective } from "../../objectives/resolve.ts";
import type { SpaceSpec, StopSpec } from "../spec/sweep-spec.ts";

/** What the name of a space's objective is made of: as the view `spaces` has it. */
export interface NamedSpace {
  readonly objective: string;
  readonly parameters: Readonly<Record<string, number>>;
  readonly dim: number;
  /** One value a coordinate, or how it is drawn. */
  readonly start: readonly number[] | string;
  readonly stop: StopSpec;
  readonly schedule: string;
  readonly noise: number;
}

// A longer value is told by its first digits and a digest.
const MAX_VALUE = 60;

/** What the name of a space's objective is made of, from its spec. */
export function namedSpace(space: SpaceSpec): NamedSpace {
  const { name: objective, parameters, dim, start } = space.objective;
  return { objective, parameters, dim, start, stop: space.stop, schedule: space.schedule, noise: space.noise };
}

/**
 * The name of each space's objective, by which its trials are found again in another sweep: `rosenbrock dim=10`. Dimension
 * and parameters are in it where they are not the defaults. The start, the schedule, the noise and the stop rules are in
 * it only where spaces of one sweep would have the same name without them, and the first three only if they are not the
 * defaults: so a sweep can be compared with one under other conditions, and a space keeps its name when one is added.
 */
export function spaceNames(spaces: readonly NamedSpace[]): string[] {
  const names = spaces.map(ownName);
  const features = spaces.map(featuresOf);
  const groups = Map.groupBy(spaces.keys(), (i) => names[i]);
  return spaces.map((_, i) => {
    const group = groups.get(names[i]) ?? [];
    const differing = Object.entries(features[i] ?? {}).filter(
      ([key, value]) => value !== "" && group.some((other) => features[other]?.[key] !== value),
    );
    return [names[i], ...differing.map(([key, value]) => `${key}=${value}`)].join(" ");
  });
}

function ownName({ objective, dim, parameters }: NamedSpace): string {
  const definition = Object.hasOwn(objectives, objective) ? objectives[objective] : undefined;
  const usual = typeof definition?.dim === "object" ? definition.dim.default : dim;
  const chosen = Object.entries(parameters).filter(([key, value]) => definition?.parameters?.[key]?.default !== value);
  const words = chosen.map(([key, value]) => `${key}=${value}`);
  return [objective, ...(dim === usual ? [] : [`dim=${dim}`]), ...words].join(" ");
}

/** What may tell spaces of the same name apart; empty where it is the default. */
function featuresOf(space: NamedSpace): Readonly<Record<string, string>> {
  const isBuiltIn = Object.hasOwn(objectives, space.objective);
  // One objective, by a formula and by a module, has two time limits and one name.
  const { seconds: _, ...rules } = space.stop;
  const start = typeof space.start === "string" ? space.start : `(${space.start.join(",")})`;
  return {
    dim: isBuiltIn ? "" : String(space.dim),
    start: start === defaultStart(space) ? "" : shortened(start),
    schedule: space.schedule === "constant" ? "" : shortened(space.schedule),
    noise: space.noise === 0 ? "" : String(space.noise),
    ...Object.fromEntries(Object.entries(rules).map(([key, value]) => [key, String(value)])),
  };
}

function defaultStart({ objective, dim, parameters }: NamedSpace): string | undefined {
  const definition = Object.hasOwn(objectives, objective) ? objectives[objective] : undefined;
  if (definition === undefined || !Object.keys(parameters).every((key) => key in (definition.parameters ?? {}))) return;
  return `(${resolveObjective(objective, definition, { dim, parameters }).start.join(",")})`;
}

function shortened(text: string): string {
  if (text.length <= MAX_VALUE) return text;
  return `${text.slice(0, MAX_VALUE / 2)}…${createHash("sha256").update(text).digest("hex").slice(0, 8)}`;
}
