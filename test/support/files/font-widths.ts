import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const FILES = {
  regular: "@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf",
  bold: "@expo-google-fonts/inter/600SemiBold/Inter_600SemiBold.ttf",
} as const;

/** A weight of Inter. */
interface Inter {
  /** Whether it has a letter. */
  readonly has: (letter: string) => boolean;
  /** Returns the width of a text, in font sizes. */
  readonly width: (text: string) => number;
}

export function inter(weight: keyof typeof FILES): Inter {
  const bytes = readFileSync(fileURLToPath(import.meta.resolve(FILES[weight])));
  const u16 = (at: number): number => bytes.readUInt16BE(at);
  const tables = new Map<string, number>();
  for (let i = 0; i < u16(4); i += 1) {
    const at = 12 + 16 * i;
    tables.set(bytes.toString("latin1", at, at + 4), bytes.readUInt32BE(at + 8));
  }
  const [cmap, hmtx] = [tables.get("cmap")!, tables.get("hmtx")!];
  const unitsPerEm = u16(tables.get("head")! + 18);
  const measured = u16(tables.get("hhea")! + 34);
  const subtables = Array.from({ length: u16(cmap + 2) }, (_, i) => cmap + bytes.readUInt32BE(cmap + 8 + 8 * i));
  const format4 = subtables.find((at) => u16(at) === 4)!;
  const segments = u16(format4 + 6) / 2;
  const glyphOf = (code: number): number => {
    for (let i = 0; i < segments; i += 1) {
      const at = format4 + 14 + 2 * i;
      if (code > u16(at)) continue;
      const [first, delta, offset] = [at + 2 + 2 * segments, at + 2 + 4 * segments, at + 2 + 6 * segments];
      if (code < u16(first)) return 0;
      if (u16(offset) === 0) return (code + u16(delta)) & 0xffff;
      const glyph = u16(offset + u16(offset) + 2 * (code - u16(first)));
      return glyph === 0 ? 0 : (glyph + u16(delta)) & 0xffff;
    }
    return 0;
  };
  return {
    has: (letter) => glyphOf(letter.codePointAt(0)!) !== 0,
    width: (text) =>
      Array.from(text).reduce((sum, letter) => {
        const glyph = glyphOf(letter.codePointAt(0)!);
        return sum + u16(hmtx + 4 * Math.min(glyph, measured - 1)) / unitsPerEm;
      }, 0),
  };
}
