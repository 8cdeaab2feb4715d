import type { Rgb } from "../analysis/viridis.ts";

/** The capabilities of the terminal that shows a picture. */
export interface TextStyle {
  /** Characters in a line. */
  readonly width: number;
  readonly colours: "none" | "256" | "true";
  /** Whether it shows characters beyond ASCII: blocks, Braille patterns. */
  readonly unicode: boolean;
}

/** One character of a picture. */
export interface Glyph {
  readonly text: string;
  readonly colour?: Rgb | undefined;
  readonly background?: Rgb | undefined;
}

const RESET = "\u001B[0m";

/** Returns glyphs as a line, with colours as escape sequences (ISO 8613-6). */
export function paint(glyphs: readonly Glyph[], { colours }: Pick<TextStyle, "colours">): string {
  if (colours === "none") {
    return glyphs
      .map(({ text }) => text)
      .join("")
      .trimEnd();
  }
  let line = "";
  let before = "";
  for (const { text, colour, background } of glyphs) {
    const codes = [...code("38", colour, colours), ...code("48", background, colours)].join(";");
    if (codes !== before) line += codes === "" ? RESET : `${before === "" ? "" : RESET}\u001B[${codes}m`;
    line += text;
    before = codes;
  }
  return before === "" ? line.trimEnd() : line + RESET;
}

function code(layer: "38" | "48", colour: Rgb | undefined, colours: "256" | "true"): string[] {
  if (colour === undefined) return [];
  return [colours === "true" ? `${layer};2;${colour.join(";")}` : `${layer};5;${indexed(colour)}`];
}

// The colour cube of xterm's 256 colours, 16 to 231.
const LEVELS = [0, 95, 135, 175, 215, 255];

function indexed(colour: Rgb): number {
  const [grey] = colour;
  // The 24 greys after it, from 8 in steps of ten.
  if (grey > 0 && grey < 248 && colour.every((value) => value === grey)) return 232 + Math.round((grey - 8) / 10);
  const [red, green, blue] = colour.map((value) => {
    const distances = LEVELS.map((level) => Math.abs(level - value));
    return distances.indexOf(Math.min(...distances));
  });
  return 16 + 36 * red! + 6 * green! + blue!;
}

/** Joins parts, each with its visible text, into lines of at most `width` characters. */
export function wrapped(
  parts: readonly { readonly text: string; readonly length: number }[],
  width: number,
  between = "   ",
): string[] {
  const lines: { text: string; length: number }[] = [];
  for (const { text, length } of parts) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + between.length + length <= width) {
      last.text += between + text;
      last.length += between.length + length;
    } else lines.push({ text, length });
  }
  return lines.map(({ text }) => text);
}

/** Wraps a sentence into lines of at most `width` characters. */
export function wrappedText(text: string, width: number): string[] {
  return wrapped(
    text.split(" ").map((word) => ({ text: word, length: word.length })),
    width,
    " ",
  );
}
