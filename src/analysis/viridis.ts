/** A colour: red, green and blue from 0 to 255. */
export type Rgb = readonly [red: number, green: number, blue: number];

// Nine of its 256 colours, evenly spaced. Source: van der Walt & Smith, matplotlib's viridis
// (2015), CC0.
const COLOURS: readonly Rgb[] = [
  [68, 1, 84],
  [71, 45, 123],
  [59, 82, 139],
  [44, 114, 142],
  [33, 145, 140],
  [40, 174, 128],
  [94, 201, 98],
  [173, 220, 48],
  [253, 231, 37],
];

/**
 * Returns the colour at `t` from 0 (dark purple) to 1 (yellow). Perceptually uniform, also for the
 * colour-blind.
 */
export function viridis(t: number): Rgb {
  const at = Math.min(Math.max(t, 0), 1) * (COLOURS.length - 1);
  const index = Math.min(Math.floor(at), COLOURS.length - 2);
  const [low, high] = [COLOURS[index]!, COLOURS[index + 1]!];
  const between = (i: 0 | 1 | 2): number => Math.round(low[i] + (high[i] - low[i]) * (at - index));
  return [between(0), between(1), between(2)];
}

// The nearest of xterm's 216 colours whose brightness increases throughout.
const FEW_COLOURS: readonly Rgb[] = [
  [95, 0, 95],
  [95, 0, 135],
  [0, 95, 135],
  [0, 135, 135],
  [0, 175, 135],
  [95, 175, 95],
  [95, 215, 95],
  [135, 215, 95],
  [175, 215, 95],
  [215, 215, 0],
  [255, 255, 0],
];

/** Returns the same for a terminal with 256 colours, in eleven steps. */
export function viridis256(t: number): Rgb {
  return FEW_COLOURS[Math.round(Math.min(Math.max(t, 0), 1) * (FEW_COLOURS.length - 1))]!;
}
