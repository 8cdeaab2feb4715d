import { curveNumber } from "../../charts/theme.ts";

/** A trial that is shown, and the number of its optimizer's colour. */
interface ShownTrial {
  readonly key: string;
  readonly color: number;
}

/**
 * Numbers the curves of trials. A trial has its optimizer's colour, and its own dashes among those
 * of one colour. It keeps them as long as it is shown.
 */
export class TrialStyles {
  #known: ReadonlyMap<string, number> = new Map();

  numbers(shown: readonly ShownTrial[]): number[] {
    const next = new Map<string, number>();
    for (const { key } of shown) {
      const known = this.#known.get(key);
      if (known !== undefined) next.set(key, known);
    }
    for (const { key, color } of shown) {
      if (!next.has(key)) next.set(key, curveNumber(color, [...next.values()]));
    }
    this.#known = next;
    return shown.map(({ key }) => next.get(key)!);
  }
}
