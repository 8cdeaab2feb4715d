import type { HyperparameterValue } from "../../optimizers/optimizer-spec.ts";
import type { Axis, RangeAxis } from "../../sweep/spec/sweep-spec.ts";
import type { Path } from "../yaml/document.ts";
import type { AxisInput, RangeInput } from "../schema/input.ts";
import { commasInList } from "../schema/spellings.ts";
import type { LevelCodes } from "./level-codes.ts";
import type { OptimizerChoice } from "./optimizers.ts";
import type { Problems } from "../yaml/problems.ts";
import { show } from "../../show.ts";

/** An axis, and the paths of its values in the grid. */
export interface WrittenAxis {
  readonly axis: Axis;
  readonly path: Path;
  /** Returns the path of value `key` of point `index`; for a range, the first or last point. */
  readonly place: (index: number, key: number) => Path;
  /** The values of a list, as written. */
  readonly rows?: readonly Row[];
}

type Row = readonly HyperparameterValue[];

/** Reads one entry of `parameters`, whose key ends `path`. Ranges are never expanded. */
export function readAxis(value: AxisInput, path: Path, codes: LevelCodes, problems: Problems): WrittenAxis | undefined {
  const name = String(path.at(-1));
  const keys = name.split(",").map((key) => key.trim());
  const [key] = keys;
  if (key === undefined || new Set(keys).size < keys.length || keys.includes("")) {
    problems.add(path, `expected distinct names, separated by commas: ${show(name)}`, { at: "key" });
    return undefined;
  }
  const refuse: Refuse = (message, ...steps) => {
    const place = [...path, ...steps];
    // The list itself, or one of its values.
    const hint = commasInList(problems.sourceOf(place)) || commasInList(problems.sourceOf(place.slice(0, -1)));
    problems.add(place, `${name}: ${message}${hint}`);
    return undefined;
  };

  const listAxis = (names: readonly string[], rows: readonly Row[], place: WrittenAxis["place"]) =>
    withoutDuplicates(names, rows, path, place, refuse) && {
      axis: { kind: "list" as const, keys: names, rows: coded(names, rows, codes) },
      ...{ path, place, rows },
    };
  if (keys.length > 1) {
    const rows = zippedRows(keys, value, refuse);
    return rows && listAxis(keys, rows, (index, at) => [...path, "values", index, at]);
  }
  if (typeof value !== "object") return listAxis([key], [[value]], () => path);
  if ("length" in value) return listAxis([key], value.map(single), (index) => [...path, index]);
  if ("values" in value) {
    const nested = value.values.findIndex((one) => typeof one === "object");
    if (nested >= 0) {
      return refuse(
        `expected a number, since the key is a single name: ${show(value.values[nested])}`,
        "values",
        nested,
      );
    }
    const rows = value.values.map((one) => (typeof one === "object" ? one : [one]));
    return listAxis([key], rows, (index) => [...path, "values", index]);
  }
  const range = "step" in value ? steppedRange(value, refuse) : value;
  return range === undefined ? undefined : rangeAxis(key, range, path, refuse);
}

/** Whether an optimizer has all hyperparameters of an axis. */
export function hasAxis({ spec }: OptimizerChoice, { axis }: WrittenAxis): boolean {
  return axis.keys.every((key) => Object.hasOwn(spec.hyperparameters, key));
}

/** Whether neighbours on a range of `parts` are equal. Values are rounded to 15 digits. */
export function isTooFine({ kind, min, max }: Pick<RangeAxis, "kind" | "min" | "max">, parts: number): boolean {
  const size = kind === "log" ? 1 : Math.max(Math.abs(min), Math.abs(max));
  const width = kind === "log" ? Math.log(max) - Math.log(min) : max - min;
  return width / parts < 2e-14 * size;
}

type Refuse = (message: string, ...steps: readonly (string | number)[]) => undefined;

function single(value: HyperparameterValue): Row {
  return [value];
}

function coded(keys: readonly string[], rows: readonly Row[], codes: LevelCodes): number[][] {
  return rows.map((row) => row.map((value, k) => codes.code(keys[k] ?? "", value)));
}

function zippedRows(keys: readonly string[], value: AxisInput, refuse: Refuse): readonly Row[] | undefined {
  if (typeof value !== "object" || "length" in value || !("values" in value)) {
    return refuse(`expected {values: [[…], …]} with ${keys.length} numbers in each list: ${show(value)}`);
  }
  const rows = value.values.map((row) => (typeof row === "object" ? row : [row]));
  const wrong = rows.findIndex((row) => row.length !== keys.length);
  if (wrong >= 0) return refuse(`expected ${keys.length} numbers: ${show(value.values[wrong])}`, "values", wrong);
  return rows;
}

function withoutDuplicates(
  keys: readonly string[],
  rows: readonly Row[],
  path: Path,
  place: WrittenAxis["place"],
  refuse: Refuse,
): true | undefined {
  const seen = new Set<string>();
  for (const [index, row] of rows.entries()) {
    const text = row.join(", ");
    if (seen.has(text)) {
      const at = place(index, 0).slice(path.length, keys.length > 1 ? -1 : undefined);
      return refuse(`duplicate value: ${text}`, ...at);
    }
    seen.add(text);
  }
  return true;
}

function steppedRange(
  { min, max, step }: { readonly min: number; readonly max: number; readonly step: number },
  refuse: Refuse,
): RangeInput | undefined {
  if (step <= 0) return refuse(`step must be above 0: ${step}`, "step");
  const steps = (max - min) / step;
  if (steps > Number.MAX_SAFE_INTEGER) return refuse(`step is too small for ${min} to ${max}: ${step}`, "step");
  const nearest = Math.round(steps);
  if (steps >= 0 && Math.abs(steps - nearest) > Math.max(1e-6, nearest * 4 * Number.EPSILON)) {
    const last = Number((min + Math.floor(steps) * step).toPrecision(12));
    return refuse(`step ${step} misses max ${max}: the last value would be ${last}`, "step");
  }
  return { min, max, num: nearest + 1 };
}

function rangeAxis(
  key: string,
  { min, max, num, scale = "linear" }: RangeInput,
  path: Path,
  refuse: Refuse,
): WrittenAxis | undefined {
  if (min > max) return refuse(`min is above max: ${min} > ${max}`, "min");
  if (scale === "log" && min <= 0) return refuse(`a logarithmic scale needs min above 0: ${min}`, "min");
  if (num === 1 && min !== max) return refuse(`num 1 requires min and max to be equal: ${min} and ${max}`, "num");
  if (num !== undefined && num > 1 && min === max)
    return refuse(`min and max are equal, so num must be 1: ${num}`, "num");
  const place = (index: number): Path => [...path, index === 0 ? "min" : "max"];
  if (num === 1 || (num === undefined && min === max))
    return { axis: { kind: "list", keys: [key], rows: [[min]] }, path, place };
  if (!Number.isFinite((max - min) * (num ?? 1))) return refuse(`range is too wide: ${min} to ${max}`, "max");
  if (num === undefined) return { axis: { kind: "continuous", keys: [key], min, max, scale }, path, place };
  if (isTooFine({ kind: scale, min, max }, num - 1))
    return refuse(`num ${num} is too fine: neighbours agree to 15 digits`, "num");
  return { axis: { kind: scale, keys: [key], min, max, num }, path, place };
}
