import type { Place } from "../charts/chart-svg.ts";
import type { ChartOption, Size } from "../charts/option.ts";
import type { Theme } from "../charts/theme.ts";

/** A chart of a picture. */
export interface Panel {
  /** Title above the chart. */
  readonly title: string;
  /** Description for screen readers, as a sentence. */
  readonly description: string;
  draw(size: Size, theme: Theme): ChartOption;
  /** Returns SVG elements over the drawn chart, whose ids begin with a prefix. */
  overlay?(option: ChartOption, place: Place, theme: Theme, prefix: string): string;
}

/** Charts in one file. */
export interface Picture {
  readonly panels: readonly Panel[];
  /** Notes for the user, e.g. on parts that were left out. */
  readonly notes: readonly string[];
}
