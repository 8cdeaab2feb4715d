import { objectives } from "../../objectives/registry.ts";
import { shownStart } from "../../objectives/block-starts.ts";
import { resolveDefaultStart } from "../../objectives/resolve.ts";
import { batchText, evaluateSteps, validationText } from "../spec/measures.ts";
import type { SpaceSpec, StopSpec } from "../spec/sweep-spec.ts";
import { sha256 } from "./sha256.ts";

/** The fields that name a space's objective, as in the view `spaces`. */
export interface NamedSpace {
  readonly objective: string;
  readonly parameters: Readonly<Record<string, number>>;
  readonly dim: number;
  /** One value per coordinate, or the text of a random start. */
  readonly start: readonly number[] | string;
  readonly stop: StopSpec;
  readonly schedule: string;
  readonly noise: number;
  /** Bound on the norm of the gradient; null or omitted without clipping. */
  readonly clip?: number | null;
  /** Rows of a step, from `batchText`; null or omitted for all. */
  readonly batch?: string | null;
  /** Rows that are not trained on, from `validationText`; null or omitted without any. */
  readonly validation?: string | null;
  /** Steps between evaluations; null or omitted for an epoch. */
  readonly evaluate?: number | null;
}

// Longer values are shortened to their beginning and a digest.
const MAX_VALUE = 60;

/** Returns the fields that name the objective of a space. */
export function namedSpace(space: SpaceSpec): NamedSpace {
  const { name: objective, parameters, dim, blocks } = space.objective;
  const start = shownStart(space.objective.start, blocks);
  const { stop, schedule, noise, clip = null } = space;
  const rows = {
    batch: batchText(space),
    validation: validationText(space.validation),
    evaluate: evaluateSteps(space),
  };
  return { objective, parameters, dim, start, stop, schedule, noise, clip, ...rows };
}

/**
 * Returns the name of each space's objective, such as `rosenbrock dim=10`; it matches trials across
 * sweeps. Non-default dimension and parameters are always in it. Start, schedule, noise, clip,
 * rows and stop rules are added only to tell spaces of one sweep apart (docs/design/identity.md).
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

/** Returns the fields that can tell spaces of the same name apart; defaults are empty. */
function featuresOf(space: NamedSpace): Readonly<Record<string, string>> {
  const isBuiltIn = Object.hasOwn(objectives, space.objective);
  // An objective keeps one name as a formula and as a module, although their time limits differ.
  const { seconds: _, ...rules } = space.stop;
  const start = startText(space.start);
  return {
    dim: isBuiltIn ? "" : String(space.dim),
    start: start === defaultStart(space) ? "" : shortWithHash(start),
    schedule: space.schedule === "constant" ? "" : shortWithHash(space.schedule),
    noise: space.noise === 0 ? "" : String(space.noise),
    clip: String(space.clip ?? ""),
    batch: space.batch ?? "",
    validation: space.validation ?? "",
    evaluate: String(space.evaluate ?? ""),
    ...Object.fromEntries(Object.entries(rules).map(([key, value]) => [key, String(value)])),
  };
}

function defaultStart({ objective, dim, parameters }: NamedSpace): string | undefined {
  const definition = Object.hasOwn(objectives, objective) ? objectives[objective] : undefined;
  if (definition === undefined || !Object.keys(parameters).every((key) => key in (definition.parameters ?? {}))) return;
  return startText(resolveDefaultStart(objective, definition, { dim, parameters }));
}

function startText(start: readonly number[] | string): string {
  return typeof start === "string" ? start : `(${start.join(",")})`;
}

function shortWithHash(text: string): string {
  if (text.length <= MAX_VALUE) return text;
  return `${text.slice(0, MAX_VALUE / 2)}…${sha256(text).slice(0, 8)}`;
}
