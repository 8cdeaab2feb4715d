import type { StatusMark } from "../sweep/outcomes/statuses.ts";
import { viridis } from "../analysis/viridis.ts";

/** The colours of charts in light or dark, readable with colour blindness. */
export interface Theme {
  readonly isDark: boolean;
  readonly ink: string;
  /** Colour of secondary text; contrast 4.5 to 1 against the surface. */
  readonly soft: string;
  readonly line: string;
  readonly surface: string;
  /** Colours of curves, after Okabe & Ito; when they repeat, dashes differ. */
  readonly series: readonly string[];
  readonly status: Readonly<Record<StatusMark, string>>;
  /** Ground below a hatching. */
  readonly blank: string;
  readonly hatch: string;
}

export const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', sans-serif";

export const LIGHT: Theme = {
  isDark: false,
  ink: "#1b1f27",
  soft: "#596273",
  line: "#dfe3e9",
  surface: "#ffffff",
  series: ["#0072b2", "#d55e00", "#00805f", "#b2448f", "#8a6a00", "#2f8fbd", "#5a6070"],
  status: {
    ...{ plain: "#2f7fbf", dots: "#58b89a", rising: "#e8965a", falling: "#c3c8d1" },
    ...{ crossed: "#8f98a8", upright: "#d59ac4", level: "#c9a227", sparse: "#a9bdd2" },
  },
  blank: "#edeff3",
  hatch: "#8d96a5",
};

export const DARK: Theme = {
  isDark: true,
  ink: "#e9ecf1",
  soft: "#a3adbd",
  line: "#2d343f",
  surface: "#171b21",
  series: ["#56b4e9", "#ff9b4d", "#2ecfa2", "#e792cf", "#e9d84a", "#9aa9ff", "#c5cbd6"],
  status: {
    ...{ plain: "#3b8fd1", dots: "#2f9479", rising: "#b8642a", falling: "#4d5665" },
    ...{ crossed: "#79839a", upright: "#8f4f7e", level: "#8a6d12", sparse: "#5b6f86" },
  },
  blank: "#232830",
  hatch: "#667182",
};

/** The dashes of a curve in pixels: lengths and gaps. */
export type Dashes = "solid" | number[];

const DASHES: readonly Dashes[] = ["solid", [8, 4], [2, 3], [10, 3, 2, 3], [12, 3, 2, 3, 2, 3]];

/** Returns the colour and dashes of the n-th curve. */
export function curveStyle({ series }: Theme, n: number): { color: string; type: Dashes } {
  return { color: series[n % series.length]!, type: DASHES[Math.floor(n / series.length) % DASHES.length]! };
}

/** Returns the number of a curve with a colour: the first whose dashes no curve has yet. */
export function curveNumber(color: number, taken: readonly number[]): number {
  let n = color;
  while (taken.includes(n)) n += LIGHT.series.length;
  return n;
}

/** Returns the numbers of curves with these colours. Curves of one colour differ in dashes. */
export function curveNumbers(colors: readonly number[]): number[] {
  return colors.reduce<number[]>((taken, color) => [...taken, curveNumber(color, taken)], []);
}

export const RAMP_COLORS = 64;

/** Returns the n-th of RAMP_COLORS colours; the best value is the brightest. */
export function rampColor(n: number): string {
  return `rgb(${viridis(1 - n / (RAMP_COLORS - 1)).join(",")})`;
}
