import { beforeAll, describe, expect, test } from "vitest";
import { runAll } from "../support/command/run-lines.ts";
import { Workplace } from "../support/command/sweep-command.ts";
import { everyNth } from "../support/faults/attempts.ts";
import { inter } from "../support/files/font-widths.ts";
import { readXml } from "../support/files/read-xml.ts";

// PNG files use Inter; an SVG file is drawn in a font of the reader's machine.
const WIDER = 1.15;
const HEIGHT = 10;
// The narrowest icon of a legend, and the space between it and its text.
const ICON = 17;

const SPREAD = `
name: spread
objectives: [rosenbrock, ravine, double_well, { name: parabola, formula: "x^2 - 10", start: [3] }]
optimizers: [sgd, momentum, nesterov, adam]
parameters: { lr: { min: 1e-5, max: 1, scale: log, num: 6 }, momentum: [0.5, 0.9], beta1: 0.875, weight_decay: 1e-3 }
stop: { max_steps: 400, target: 1e-6 }
`;
const LONG = `
name: long
objectives:
  - { name: an objective WHOSE NAME IS LONG and that has a wide legend, formula: "x^2 + 10*y^2", start: [5, 2], minimum: 0 }
  - { name: another one WITH MANY WIDE CAPITALS, formula: "x^2 + 3*y^2", start: [5e8, 2e8], minimum: 0 }
optimizers:
  - { name: momentum with a long name, update: ["v = momentum*v - lr*g", "x = x + v"], state: { v: 0 }, hyperparameters: { lr: 0.01, momentum: 0.9 } }
  - { name: WWWWWWWW MMMMMMMM %%%%%%%% WWWWWWWW MMMMMMMM WWWWWWWW MMMMMMMM WWWWWWWWWW, update: ["x = x - lr*g"], hyperparameters: { lr: 0.01 } }
  - sgd
  - adamw
parameters: { lr: [0.0123456, 0.0234567], momentum: 0.87654321, weight_decay: 0.012345678 }
stop: { max_steps: 300, diverge: 1e30, target: 1e-3 }
`;
const KINDS = ["heatmap", "sensitivity", "contour", "profile", "ecdf"] as const;
const SIZES: readonly (readonly string[])[] = everyNth(2, [[], ["--width", "900", "--height", "900"]]);

const place = new Workplace();
const pictures: string[] = [];

interface Placed {
  readonly text: string;
  /** Undefined for titles, "start" for legends and labels to the right of a map. */
  readonly anchor: string | undefined;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

beforeAll(async () => {
  const lines: string[][] = [];
  for (const [name, grid] of Object.entries({ spread: SPREAD, long: LONG })) {
    lines.push(["run", place.write(`${name}.yaml`, grid), "--kernel", "js", "--threads", "1"]);
    for (const kind of KINDS) {
      for (const [i, size] of SIZES.entries()) {
        const file = `${name}-${kind}-${i}`;
        pictures.push(file);
        lines.push(["plot", name, "--kind", kind, ...size, "-o", `${file}.svg`]);
      }
    }
  }
  await runAll(place, lines);
  return () => place.remove();
}, 60_000);

const weights = { regular: inter("regular"), bold: inter("bold") };

/** Returns the rectangle of each text, in a font wider than Inter. */
function placedTexts(svg: string): Placed[] {
  const offsets = [...svg.matchAll(/<g transform="translate\((\S+) (\S+)\)">\n<text/g)];
  const places = offsets.map((match) => ({ at: match.index, x: Number(match[1]), y: Number(match[2]) }));
  const found = [...svg.matchAll(/<text ([^>]*)>([^<]*)<\/text>/g)];
  return found.map((match): Placed => {
    const [xml, attributes] = [match[0], match[1]!];
    const { text } = readXml(xml)[0]!;
    const attribute = (name: string): string | undefined =>
      new RegExp(`(?:^| )${name}="([^"]*)"`).exec(attributes)?.[1];
    const panel = places.findLast(({ at }) => at < match.index)!;
    const isTitle = attribute("font-weight") !== undefined;
    const size = Number(attribute("font-size"));
    const width = WIDER * size * weights[isTitle ? "bold" : "regular"].width(text);
    const numbers = (attribute("transform") ?? "").match(/-?[\d.]+(?:e-?\d+)?/g)?.map(Number) ?? [0, 0];
    const [x, y] = [Number(attribute("x") ?? 0), Number(attribute("y") ?? 0)];
    const anchor = attribute("text-anchor");
    const before = { start: 0, middle: width / 2, end: width }[anchor ?? "start"]!;
    const [left, top] = [panel.x, panel.y + (isTitle ? -HEIGHT / 2 : 26)];
    if (numbers.length > 2) {
      // Upright text reads upwards.
      const [across, down] = [left + numbers[4]!, top + numbers[5]!];
      const [near, far] = [across + y - HEIGHT / 2, across + y + HEIGHT / 2];
      return { text, anchor, left: near, right: far, top: down + before - width, bottom: down + before };
    }
    const from = left + numbers[0]! + x - before;
    const middle = top + numbers[1]! + y;
    return { text, anchor, left: from, right: from + width, top: middle - HEIGHT / 2, bottom: middle + HEIGHT / 2 };
  });
}

function isOver(a: Placed, b: Placed): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

describe("in a font 15 % wider than Inter", () => {
  test("texts do not overlap, and none leaves the picture", () => {
    for (const picture of pictures) {
      const svg = place.read(`${picture}.svg`);
      const [, width = 0, height = 0] = /width="(\d+)" height="(\d+)"/.exec(svg)!.map(Number);
      const texts = placedTexts(svg);
      expect(texts.length).toBeGreaterThan(8);
      const overlapping = texts.flatMap((a, i) => texts.slice(i + 1).flatMap((b) => (isOver(a, b) ? [[a, b]] : [])));
      expect({ picture, overlapping }).toEqual({ picture, overlapping: [] });
      const outside = texts.filter(
        ({ left, right, top, bottom }) => left < 0 || right > width || top < 0 || bottom > height,
      );
      expect({ picture, outside }).toEqual({ picture, outside: [] });
    }
  });

  test("an entry of a legend ends before the next entry's icon", () => {
    const ends = pictures.flatMap((picture) => {
      const entries = placedTexts(place.read(`${picture}.svg`)).filter(({ anchor }) => anchor === "start");
      return entries.flatMap(({ text, right, left, top }, i) => {
        const next = entries[i + 1];
        if (next === undefined || next.top !== top || next.left < left) return [];
        return [{ picture, text, room: next.left - right - ICON }];
      });
    });
    expect(ends.length).toBeGreaterThan(20);
    expect(ends.filter(({ room }) => room < 0)).toEqual([]);
  });
});
