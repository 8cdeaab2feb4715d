import { valueAt } from "../../sweep/spec/axis.ts";
import { axisEnds } from "../../sweep/spec/axis-ends.ts";
import type { SpaceSpec } from "../../sweep/spec/sweep-spec.ts";
import type { InstrumentSpaces, InstrumentState } from "./instrument-options.ts";

/** Returns the first view of spaces, with overrides as far as they fit. */
export function initialState({ spaces }: InstrumentSpaces, given: Partial<InstrumentState> = {}): InstrumentState {
  const [first] = spaces;
  if (first === undefined) throw new Error("an instrument needs an optimizer");
  const { dim, start } = first.objective;
  if (dim > 2) throw new Error(`an instrument shows one or two dimensions: ${dim}`);
  const runs = spaces.map((space, i) => {
    const { isShown = true, hyperparameters = {} } = given.runs?.[i] ?? {};
    const known = Object.entries(hyperparameters).filter(([name]) => name in space.optimizer.hyperparameters);
    return { isShown, hyperparameters: { ...usualSetting(space), ...Object.fromEntries(known) } };
  });
  const lastShown = Math.max(
    0,
    runs.findLastIndex(({ isShown }) => isShown),
  );
  return {
    start: given.start?.length === dim ? given.start : start,
    runs,
    sharesLr: given.sharesLr ?? false,
    mapped: given.mapped !== undefined && given.mapped in spaces ? given.mapped : lastShown,
    layout: given.layout ?? "together",
    repeat: isRandom(spaces) ? (given.repeat ?? 0) : 0,
    step: given.step ?? null,
  };
}

/**
 * Returns a view for other spaces: its settings go with their optimizers, which may have other
 * places there, and its start if one other than the objective's was chosen.
 */
export function carriedState(
  { runs, mapped, start, ...rest }: InstrumentState,
  from: InstrumentSpaces,
  to: InstrumentSpaces,
): Partial<InstrumentState> {
  const names = from.spaces.map(({ optimizer }) => optimizer.name);
  const isChosen = String(start) !== String(from.spaces[0]?.objective.start);
  return {
    ...rest,
    ...(isChosen ? { start } : {}),
    runs: to.spaces.map(
      ({ optimizer }) => runs[names.indexOf(optimizer.name)] ?? { isShown: true, hyperparameters: {} },
    ),
    mapped: to.spaces.findIndex(({ optimizer }) => optimizer.name === names[mapped]),
  };
}

/** Whether a setting has other paths with other draws. */
export function isRandom(spaces: InstrumentSpaces["spaces"]): boolean {
  return spaces.some(({ noise, batch }) => noise > 0 || batch !== undefined);
}

/** Returns the defaults of an optimizer; the middle of an axis without the default. */
function usualSetting(space: SpaceSpec): Record<string, number> {
  const ends = axisEnds(space);
  return Object.fromEntries(
    Object.entries(space.optimizer.hyperparameters).map(([name, value]) => {
      const { min = value, max = value } = ends[name] ?? {};
      if (value >= min && value <= max) return [name, value];
      const axis = space.axes.find(({ keys }) => (keys as readonly string[]).includes(name))!;
      return [name, valueAt(axis, 0.5, (axis.keys as readonly string[]).indexOf(name))];
    }),
  );
}
