import type { Theme } from "../charts/theme.ts";
import type { ThemeSource } from "../page/theme-source.ts";

/** The themes of a page for elements that are replaced: all their watches end together. */
export class ThemeScope implements ThemeSource {
  readonly #source: ThemeSource;
  readonly #signal: AbortSignal;

  constructor(source: ThemeSource, signal: AbortSignal) {
    this.#source = source;
    this.#signal = signal;
  }

  get theme(): Theme {
    return this.#source.theme;
  }

  get isPrinting(): boolean {
    return this.#source.isPrinting;
  }

  watch(watcher: () => void): () => void {
    const end = this.#source.watch(watcher);
    this.#signal.addEventListener("abort", end, { once: true });
    return end;
  }
}
