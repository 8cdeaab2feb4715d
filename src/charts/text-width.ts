// Advance widths of Inter, in hundredths of the font size, rounded up.
const WIDTHS: Readonly<Record<string, number>> = {
  ...widths(25, "ijl"),
  ...widths(30, " !',.:I·"),
  ...widths(35, ";`t|"),
  ...widths(40, "()/[\\]fr"),
  ...widths(45, "1{}⁻¹²³⁷"),
  ...widths(50, '"-^_⁰⁴⁵⁶⁸⁹–'),
  ...widths(55, "*?ksx"),
  ...widths(60, "57FJLacehnouvyz"),
  ...widths(65, "#$&0234689EPRSTZbdgpq"),
  ...widths(70, "+<=>ABKVXY~−×"),
  ...widths(75, "CDGHU"),
  ...widths(80, "NOQ"),
  ...widths(85, "w"),
  ...widths(90, "m…"),
  ...widths(95, "M"),
  ...widths(100, "%@W"),
};
// An SVG is drawn in a font of the reader's machine, which may be wider than Inter.
const ROOM = 1.15;
// Any other character counts as a square, as Chinese ones are.
const SQUARE = 100;

/** Returns the width of a text in pixels, with room for fonts 15 % wider than Inter. */
export function textWidth(text: string, fontSize = 12): number {
  let hundredths = 0;
  for (const letter of text) hundredths += (WIDTHS[letter] ?? SQUARE / ROOM) * ROOM;
  return (hundredths / 100) * fontSize;
}

/** Shortens a text to a width in pixels, in its middle: both ends tell it from others. */
export function fitted(text: string, width: number, fontSize = 12): string {
  if (textWidth(text, fontSize) <= width) return text;
  const letters = Array.from(text);
  for (let kept = letters.length - 1; kept > 0; kept -= 1) {
    const first = Math.ceil(kept / 2);
    const short = `${letters.slice(0, first).join("")}…${letters.slice(letters.length - kept + first).join("")}`;
    if (textWidth(short, fontSize) <= width) return short;
  }
  return "…";
}

function widths(width: number, letters: string): Record<string, number> {
  return Object.fromEntries(Array.from(letters).map((letter) => [letter, width]));
}
