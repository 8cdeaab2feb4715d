import type { HyperparameterValue, Levels } from "../../sweep/spec/sweep-spec.ts";

/**
 * Numbers the values of a grid's hyperparameters that are not numbers: false and true are 0 and 1,
 * the texts of a name count from 0 as they appear.
 */
export class LevelCodes {
  readonly #texts = new Map<string, string[]>();

  /** Returns the number that stands for a value in points. */
  code(name: string, value: HyperparameterValue): number {
    if (typeof value !== "string") return Number(value);
    const texts = this.#texts.get(name) ?? [];
    this.#texts.set(name, texts);
    const known = texts.indexOf(value);
    return known >= 0 ? known : texts.push(value) - 1;
  }

  /** Returns the values of an optimizer's hyperparameters that are not numbers. */
  levels(defaults: Readonly<Record<string, HyperparameterValue>>): Levels | undefined {
    const levels = Object.entries(defaults).flatMap(([name, value]) =>
      typeof value === "number"
        ? []
        : [[name, typeof value === "boolean" ? [false, true] : (this.#texts.get(name) ?? [])] as const],
    );
    return levels.length === 0 ? undefined : Object.fromEntries(levels);
  }
}
