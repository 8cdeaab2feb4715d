import type { Status } from "../sweep/outcomes/columns.ts";

/** The hatchings of statuses other than converged, which tell them apart without colour. */
const KINDS = {
  stationary: "dots",
  diverged: "rising",
  exhausted: "falling",
  failed: "crossed",
  timed_out: "upright",
} as const;

interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const SPACING = 7;

/** Returns a status's hatching of a rectangle as an SVG path. Hatchings of neighbours join. */
export function hatching(status: Exclude<Status, "converged">, { x, y, width, height }: Rectangle): string {
  const [right, bottom] = [x + width, y + height];
  const kind = KINDS[status];
  if (kind === "dots") return dots(x, y, right, bottom);
  const parts: string[] = [];
  if (kind === "upright") {
    for (let at = Math.ceil(x / SPACING) * SPACING; at < right; at += SPACING) parts.push(`M${at} ${y}V${bottom}`);
  }
  if (kind === "rising" || kind === "crossed") {
    for (let sum = Math.ceil((x + y) / SPACING) * SPACING; sum < right + bottom; sum += SPACING) {
      const [from, to] = [Math.max(x, sum - bottom), Math.min(right, sum - y)];
      if (to > from) parts.push(`M${from} ${sum - from}L${to} ${sum - to}`);
    }
  }
  if (kind === "falling" || kind === "crossed") {
    for (let difference = Math.ceil((x - bottom) / SPACING) * SPACING; difference < right - y; difference += SPACING) {
      const [from, to] = [Math.max(x, y + difference), Math.min(right, bottom + difference)];
      if (to > from) parts.push(`M${from} ${from - difference}L${to} ${to - difference}`);
    }
  }
  return parts.join("");
}

function dots(x: number, y: number, right: number, bottom: number): string {
  const parts: string[] = [];
  const half = SPACING / 2;
  for (let row = Math.ceil(y / half); row * half < bottom; row += 1) {
    const shift = row % 2 === 0 ? 0 : half;
    for (let at = Math.ceil((x - shift) / SPACING) * SPACING + shift; at < right; at += SPACING) {
      parts.push(`M${at} ${row * half}h1.2`);
    }
  }
  return parts.join("");
}

const rectangle = (x: number, y: number, width: number, height: number): string =>
  `M${x} ${y}h${width}v${height}h-${width}z`;
const band = (x: number, lean: number): string => `M${x} 12l${lean} -12h2.4l${-lean} 12z`;

/** Legend icons of the statuses. */
export const STATUS_ICONS: Readonly<Record<Status, string>> = {
  converged: `path://${rectangle(0, 0, 18, 12)}`,
  stationary: `path://${[2, 8, 14].map((x) => rectangle(x, 2, 2.4, 2.4) + rectangle(x, 8, 2.4, 2.4)).join("")}`,
  diverged: `path://${[-3, 3, 9].map((x) => band(x + 1, 7)).join("")}`,
  exhausted: `path://${[4, 10, 16].map((x) => band(x, -7)).join("")}`,
  failed: `path://${[-2, 6].map((x) => band(x + 1, 7)).join("")}${[8, 16].map((x) => band(x, -7)).join("")}`,
  timed_out: `path://${[1, 7, 13].map((x) => rectangle(x, 0, 2.4, 12)).join("")}`,
};
