import type { InstrumentState } from "../page/instrument/instrument-options.ts";

/** The key of the instrument in the fragment. */
const INSTRUMENT = "instrument";

/** Returns the fragment with a view of the instrument. */
export function withInstrument(hash: string, state: InstrumentState): string {
  const values = new URLSearchParams(hash.slice(1));
  values.set(INSTRUMENT, JSON.stringify(state));
  return `#${values.toString()}`;
}

/** Returns the parts of the instrument's view in a fragment that are well formed. */
export function instrumentStateOf(hash: string): Partial<InstrumentState> | undefined {
  const text = new URLSearchParams(hash.slice(1)).get(INSTRUMENT);
  if (text === null) return undefined;
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(given)) return undefined;
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
