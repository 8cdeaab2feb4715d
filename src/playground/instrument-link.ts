import type { InstrumentState } from "../page/instrument/instrument-options.ts";

/** The key of the instrument in the fragment. */
const INSTRUMENT = "instrument";

/** The chosen parts of the instrument. */
interface LinkedInstrument {
  /** The name of the objective, unless it is the grid's first. */
  readonly objective?: string;
  readonly state?: Partial<InstrumentState>;
}

/** Returns the fragment with the instrument, or without it if nothing is chosen. */
export function withInstrument(hash: string, { objective, state }: LinkedInstrument): string {
  const values = new URLSearchParams(hash.slice(1));
  if (objective === undefined && state === undefined) values.delete(INSTRUMENT);
  else values.set(INSTRUMENT, JSON.stringify({ objective, ...state }));
  return values.size === 0 ? "" : `#${values.toString()}`;
}

/** Returns the parts of the instrument in a fragment that are well formed. */
export function instrumentOf(hash: string): LinkedInstrument {
  const text = new URLSearchParams(hash.slice(1)).get(INSTRUMENT);
  if (text === null) return {};
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    return {};
  }
  if (!isRecord(given)) return {};
  const { objective } = given;
  const state = stateOf(given);
  return {
    ...(typeof objective === "string" ? { objective } : {}),
    ...(Object.keys(state).length > 0 ? { state } : {}),
  };
}

function stateOf(given: Readonly<Record<string, unknown>>): Partial<InstrumentState> {
  const { start, runs, sharesLr, mapped, layout, repeat, step } = given;
  return {
    ...(isList(start) && start.every(isNumber) ? { start } : {}),
    ...(isList(runs) ? { runs: runs.map(settingOf) } : {}),
    ...(typeof sharesLr === "boolean" ? { sharesLr } : {}),
    ...(isCount(mapped) ? { mapped } : {}),
    ...(layout === "together" || layout === "beside" ? { layout } : {}),
    ...(isCount(repeat) ? { repeat } : {}),
    ...(step === null || isCount(step) ? { step } : {}),
  };
}

function settingOf(given: unknown): InstrumentState["runs"][number] {
  const { isShown, hyperparameters } = isRecord(given) ? given : {};
  const values = isRecord(hyperparameters) ? Object.entries(hyperparameters) : [];
  const numbers = values.filter((entry): entry is [string, number] => isNumber(entry[1]));
  return { isShown: isShown !== false, hyperparameters: Object.fromEntries(numbers) };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

function isNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

function isCount(value: unknown): value is number {
  return isNumber(value) && Number.isInteger(value) && value >= 0;
}
