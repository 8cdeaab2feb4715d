import type { StatusMark } from "../sweep/outcomes/statuses.ts";

interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const SPACING = 7;

/** Returns the hatching of a mark in a rectangle as an SVG path. Hatchings of neighbours join. */
export function hatching(mark: StatusMark, { x, y, width, height }: Rectangle): string {
  const [right, bottom] = [x + width, y + height];
  if (mark === "dots") return dots(x, y, right, bottom);
  const parts: string[] = [];
  if (mark === "upright") {
    for (let at = Math.ceil(x / SPACING) * SPACING; at < right; at += SPACING) parts.push(`M${at} ${y}V${bottom}`);
  }
  if (mark === "level") {
    for (let at = Math.ceil(y / SPACING) * SPACING; at < bottom; at += SPACING) parts.push(`M${x} ${at}H${right}`);
  }
  if (mark === "rising" || mark === "crossed") {
    for (let sum = Math.ceil((x + y) / SPACING) * SPACING; sum < right + bottom; sum += SPACING) {
      const [from, to] = [Math.max(x, sum - bottom), Math.min(right, sum - y)];
      if (to > from) parts.push(`M${from} ${sum - from}L${to} ${sum - to}`);
    }
  }
  if (mark === "falling" || mark === "sparse" || mark === "crossed") {
    const spacing = mark === "sparse" ? 2 * SPACING : SPACING;
    for (let difference = Math.ceil((x - bottom) / spacing) * spacing; difference < right - y; difference += spacing) {
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

/** Legend icons of the marks. */
export const MARK_ICONS: Readonly<Record<StatusMark, string>> = {
  plain: `path://${rectangle(0, 0, 18, 12)}`,
  dots: `path://${[2, 8, 14].map((x) => rectangle(x, 2, 2.4, 2.4) + rectangle(x, 8, 2.4, 2.4)).join("")}`,
  rising: `path://${[-3, 3, 9].map((x) => band(x + 1, 7)).join("")}`,
  falling: `path://${[4, 10, 16].map((x) => band(x, -7)).join("")}`,
  crossed: `path://${[-2, 6].map((x) => band(x + 1, 7)).join("")}${[8, 16].map((x) => band(x, -7)).join("")}`,
  upright: `path://${[1, 7, 13].map((x) => rectangle(x, 0, 2.4, 12)).join("")}`,
  sparse: `path://${band(10, -7)}`,
  level: `path://${[0, 4.8, 9.6].map((y) => rectangle(0, y, 18, 2.4)).join("")}`,
};
