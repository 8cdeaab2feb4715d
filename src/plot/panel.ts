import type { ChartOption, Size } from "../charts/option.ts";
import type { Theme } from "../charts/theme.ts";

/** A chart of a picture. */
export interface Panel {
  /** Stands above it. */
  readonly title: string;
  /** In a sentence, for those who do not see it. */
  readonly description: string;
  draw(size: Size, theme: Theme): ChartOption;
}

/** Charts that make one file. */
export interface Picture {
  readonly panels: readonly Panel[];
  /** What a person should know who has asked for it, and what is not to be seen in it. */
  readonly notes: readonly string[];
}
