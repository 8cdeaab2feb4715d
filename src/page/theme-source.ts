import type { Theme } from "../charts/theme.ts";

/** Knows the theme of the page. */
export interface ThemeSource {
  readonly theme: Theme;
  /** Whether the page is being printed, in light. */
  readonly isPrinting: boolean;
  /** Calls the watcher after each change. Returns a function that ends this. */
  watch(watcher: () => void): () => void;
}
