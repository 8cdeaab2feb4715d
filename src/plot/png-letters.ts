// Code points in hexadecimal: Latin, Greek, Cyrillic, punctuation, arrows, signs. All are in Inter.
const RANGES =
  "20-7e a0-ac ae-148 14a-17f 18f 1a0-1a1 1af-1b0 218-21b 259 2bc 300-304 306-30a 30c 374-376 37a-37f " +
  "384-38a 38c 38e-3a1 3a3-3d7 3dc-3dd 3f0-3f6 3f9-3fa 3fc-45f 462-463 490-493 496-497 49a-49b 4a2-4a3 4ae-4b3 4b6-4b7 4ba-4bb 4d8-4d9 4e2-4e3 4e8-4e9 4ee-4ef 1e00-1e9b 1e9d-1eff " +
  "2000-200b 2010-2027 202f-2055 2057 205f 2070-2071 2074-208e 2090-209c 20a0-20af 20b1-20b5 20b8-20ba " +
  "20bc-20bf 2113 2116 2122 2190-2199 21d0 21d2 21d4 2202 2205-2206 220f 2211-2212 221a 221e 222b 2236 " +
  "2248 2260 2264-2265 2295-2298 25a0-25a1 25b2 25bc 25c6 25cf 2605 2713 2717";
const BOX = "□";

/** The letters that the fonts of PNG files have. */
export const PNG_LETTERS: readonly string[] = RANGES.split(" ").flatMap((range) => {
  const [first = 0, last = first] = range.split("-").map((point) => Number.parseInt(point, 16));
  return Array.from({ length: last - first + 1 }, (_, i) => String.fromCodePoint(first + i));
});

const KNOWN: ReadonlySet<string> = new Set(PNG_LETTERS);
/** Not drawn by any font: spaces, joiners, selectors of a variant. */
const INVISIBLE = /[\s\p{Cf}\p{Variation_Selector}]/u;

/** Returns a text with a box for each letter that the fonts of PNG files lack; and the letters. */
export function pngText(text: string): { readonly text: string; readonly missing: ReadonlySet<string> } {
  const missing = new Set<string>();
  const drawn = text.replaceAll(/\P{ASCII}/gu, (letter) => {
    if (KNOWN.has(letter) || INVISIBLE.test(letter)) return letter;
    missing.add(letter);
    return BOX;
  });
  return { text: drawn, missing };
}
