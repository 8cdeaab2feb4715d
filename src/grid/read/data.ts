import type { OpenData, PreparedData } from "../../data/training-data.ts";
import { shapeOf } from "../../data/training-data.ts";
import { SweepError, within } from "../../errors.ts";
import { symbolUses } from "../../formula/language/label-uses.ts";
import type { PlacedFormula, SymbolUse, SymbolUses } from "../../formula/language/label-uses.ts";
import { readsRows } from "../../formula/language/reads-rows.ts";
import type { Definition } from "../../formula/language/expr.ts";
import { parseDefinition, parseFormula, parseMetric } from "../../formula/language/parse.ts";
import { splitRows } from "../../kernel/random/split-rows.ts";
import { withValues } from "../../objectives/data-spec.ts";
import type { DataSpec, ValidationSpec } from "../../objectives/data-spec.ts";
import type { ObjectiveDefinition } from "../../objectives/definition.ts";
import type { Located } from "../yaml/document.ts";

/** The rows that a block validates with. */
export interface RowChoice {
  readonly validation: Located<ValidationSpec> | undefined;
  readonly seed: number;
}

/** Finds the data of a grid's objectives and opens each key `data` once. */
export class GridData {
  readonly #openKey: (value: unknown) => OpenData;
  readonly #opened = new Map<string, OpenData>();
  readonly #prepared = new Map<string, { readonly data: PreparedData; readonly spec: DataSpec }>();

  /** `open` reads the data of a key. Throws SweepError with the path inside the key. */
  constructor(open: (value: unknown) => OpenData) {
    this.#openKey = open;
  }

  /** All data read so far. */
  get all(): readonly PreparedData[] {
    return [...this.#prepared.values()].map(({ data }) => data);
  }

  /**
   * Returns the data of an objective; undefined without any. Throws SweepError with path: `data` is
   * the key of the objective, `validation` that of the block.
   */
  of(definition: ObjectiveDefinition, { validation, seed }: RowChoice): DataSpec | undefined {
    const { data: value } = definition;
    if (value === undefined) return undefined;
    const opened = within(["data"], () => this.#open(value));
    checkValidation(validation?.value, opened.rows);
    const names = opened.symbols.map(({ name }) => name);
    const { lines, loss, metrics } = formulasOf(definition);
    if (![...lines.map(({ value: line }) => line), loss.expr].some(readsRows)) {
      const [name = "X"] = names;
      const message = `the formula does not use the data: write mean(i = rows, …) and ${name}[i] in it`;
      throw new SweepError("input", message, undefined, undefined, ["formula"]);
    }
    const uses = symbolUses(names, lines, [loss, ...metrics]);
    const labels = names.filter((name) => uses.labels.has(name));
    const trainingRows = validation === undefined ? undefined : splitRows(opened.rows, validation.value, seed).training;
    const unclear = [...uses.unclear.keys()];
    const fromZero: string[] = [];
    const onFromZero = (name: string): unknown => fromZero.push(name);
    const unchanged: string[] = [];
    const onUnchanged = (name: string): unknown => unchanged.push(name);
    const [equated, beside] = [[...uses.equated.keys()], [...uses.beside]];
    const changed: string[] = [];
    const onChanged = (name: string): unknown => changed.push(name);
    const use = { labels, unclear, equated, beside, trainingRows, onFromZero, onUnchanged, onChanged };
    const data = within(["data"], () => opened.prepare(use));
    for (const name of fromZero) checkFromZero(name, uses);
    for (const name of changed) {
      const message = `${name} is compared with an index, but its whole numbers are scaled or standardised`;
      throw useProblem(uses.equated.get(name)!, `${message}: give the column a symbol that is not a list`);
    }
    for (const name of unchanged) refuseNumber(name, uses, "its numbers are scaled or standardised");
    const known = this.#prepared.get(data.request);
    if (known !== undefined) return known.spec;
    const { rows, columns, hash } = data;
    const spec = withValues(
      { columns: columns.map(shapeOf), rows, hash },
      columns.map(({ values }) => values),
    );
    this.#prepared.set(data.request, { data, spec });
    return spec;
  }

  #open(value: unknown): OpenData {
    const key = JSON.stringify(value);
    const known = this.#opened.get(key) ?? this.#openKey(value);
    this.#opened.set(key, known);
    return known;
  }
}

/** Returns the formulas of an objective: of its loss and its metrics. Throws like parseFormula. */
function formulasOf({ formula, let: lines = [], metrics = {} }: ObjectiveDefinition): {
  readonly lines: readonly Definition[];
  readonly loss: PlacedFormula;
  readonly metrics: readonly PlacedFormula[];
} {
  return {
    lines: lines.map((line, at) => within(["let", at], () => parseDefinition(line))),
    loss: { path: ["formula"], expr: within(["formula"], () => parseFormula(formula)) },
    metrics: Object.entries(metrics).map(([name, metric]) => {
      const path = ["metrics", name];
      return { path, expr: within(path, () => parseMetric(metric.formula)) };
    }),
  };
}

/** Refuses a symbol whose values count from 0, if it may be both a label and a number. */
function checkFromZero(name: string, uses: SymbolUses): void {
  const doubt = uses.unclear.get(name);
  if (doubt !== undefined) {
    const message = `${name} counts from 0, and it is unclear whether it is a label here`;
    throw useProblem(doubt, `${message}: let the index begin at 1 for labels, at 0 for numbers, in all uses`);
  }
  refuseNumber(name, uses, "its values count from 0");
}

/** Refuses a label that is a number, too, if that has other values. */
function refuseNumber(name: string, { labels, numbers }: SymbolUses, but: string): void {
  const number = labels.has(name) ? numbers.get(name) : undefined;
  if (number === undefined) return;
  const message = `${name} is both a label, counted from 1, and a number, but ${but}`;
  throw useProblem(number, `${message}: name its column twice in data, once for each use`);
}

function useProblem(use: SymbolUse, message: string): SweepError {
  return new SweepError("input", message, use.span, undefined, use.path);
}

/** Throws SweepError, with path, for validation rows that some rows do not have. */
export function checkValidation(validation: ValidationSpec | undefined, rows: number): void {
  if (validation === undefined) return;
  const problem = (message: string): SweepError =>
    new SweepError("input", `validation: ${message}`, undefined, undefined, ["validation"]);
  if ("share" in validation) {
    const count = Math.round(validation.share * rows);
    if (count > 0 && count < rows) return;
    throw problem(`a share of ${validation.share} of ${rows} rows is ${count === 0 ? "no row" : "all of them"}`);
  }
  const { from, to } = validation;
  if (to < from) throw problem(`the range ends below its start: ${from}..${to}: write ${to}..${from}`);
  if (to > rows) throw problem(`the data have ${rows} rows: ${from}..${to}: choose some from 1 to ${rows}`);
  if (to - from + 1 === rows) throw problem(`no row is left to train on: ${from}..${to}`);
}
