import { readXml } from "./read-xml.ts";
import type { Element } from "./read-xml.ts";
import { LIGHT } from "../../../src/charts/theme.ts";

type Point = readonly [x: number, y: number];

/** An axis of a chart in an SVG file, read from its ticks. */
interface ReadAxis {
  readonly ticks: readonly string[];
  /** Ends of the axis, in pixels. */
  readonly low: number;
  readonly high: number;
  /** Returns the pixel of a value. */
  at(value: number): number;
}

/** A chart with linear axes, as drawn in an SVG file with one chart. */
export interface ReadChart {
  readonly x: ReadAxis;
  readonly y: ReadAxis;
  readonly texts: readonly string[];
  /** The vertices of all lines of a colour, in pixels. */
  line(color: string): Point[];
  /** The centres of symbols that are stretched by this factor: 5 for starts, 4 for ends. */
  symbols(stretch: number): Point[];
}

const SUPERSCRIPT = "⁰¹²³⁴⁵⁶⁷⁸⁹";

export function readChart(svg: string): ReadChart {
  const elements = readXml(svg);
  const texts = elements.filter(({ name }) => name === "text");
  const ticks = texts.filter(({ attributes }) => attributes["fill"] === LIGHT.soft);
  const side = (anchor: string, coordinate: 0 | 1): Omit<ReadAxis, "low" | "high"> => {
    const own = ticks.filter(({ attributes }) => attributes["text-anchor"] === anchor);
    const places = own.map((tick) => [valueOf(tick.text), placeOf(tick)[coordinate]] as const);
    const [[v0, p0], [v1, p1]] = [places[0]!, places.at(-1)!];
    return { ticks: own.map(({ text }) => text), at: (value) => p0 + ((value - v0) / (v1 - v0)) * (p1 - p0) };
  };
  const [upright = [], level = []] = elements
    .filter(({ attributes }) => attributes["stroke"] === LIGHT.soft && attributes["stroke-linecap"] === "round")
    .map(({ attributes }) => verticesOf(attributes["d"]!));
  return {
    x: { ...side("middle", 0), low: level[0]![0], high: level[1]![0] },
    y: { ...side("end", 1), low: upright[0]![1], high: upright[1]![1] },
    texts: texts.map(({ text }) => text),
    line: (color) =>
      elements
        .filter(({ name, attributes }) => name === "path" && attributes["stroke"] === color && isPlaced(attributes))
        .flatMap(({ attributes }) => verticesOf(attributes["d"]!)),
    symbols: (stretch) =>
      elements
        .map(({ attributes }) => (attributes["transform"] ?? "").match(/^matrix\((\d+),0,0,\d+,(.*),(.*)\)$/))
        .flatMap((found) => (Number(found?.[1]) === stretch ? [[Number(found![2]), Number(found![3])] as const] : [])),
  };
}

/** Lines of a chart are placed where they are; those of a legend are moved there. */
function isPlaced(attributes: Readonly<Record<string, string>>): boolean {
  return attributes["transform"] === undefined;
}

function verticesOf(path: string): Point[] {
  return [...path.matchAll(/[ML](\S+) ([^\sML]+)/g)].map(([, x, y]) => [Number(x), Number(y)]);
}

function placeOf({ attributes }: Element): Point {
  const [, x, y] = /translate\((\S+) (\S+)\)/.exec(attributes["transform"] ?? "") ?? [];
  return [Number(x), Number(y)];
}

/** Reads a tick: `1,000`, `-0.5`, `3.1·10¹²`, `10⁻⁸`. */
function valueOf(text: string): number {
  const digits = text.replaceAll(/[⁰¹²³⁴⁵⁶⁷⁸⁹]/g, (digit) => String(SUPERSCRIPT.indexOf(digit)));
  const power = /^(.*·)?10(?=[⁻⁰¹²³⁴⁵⁶⁷⁸⁹])/.exec(text);
  if (power === null) return Number(text.replaceAll(",", ""));
  const mantissa = power[1] === undefined ? "1" : power[1].slice(0, -1);
  return Number(`${mantissa}e${digits.slice(power[0].length).replace("⁻", "-")}`);
}
