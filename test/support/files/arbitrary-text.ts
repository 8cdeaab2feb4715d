import fc from "fast-check";

/**
 * Arbitrary text: common characters and any code points, lone surrogates too. Avoids fast-check's
 * unit "binary", which first enumerates all of Unicode.
 */
export function arbitraryText(maxLength: number): fc.Arbitrary<string> {
  const usual = fc.integer({ min: 0, max: 0x7f });
  const any = fc.oneof(fc.integer({ min: 0x80, max: 0xffff }), fc.integer({ min: 0x1_0000, max: 0x10_ffff }));
  const character = fc.oneof(usual, any).map((code) => String.fromCodePoint(code));
  return fc.array(character, { maxLength }).map((all) => all.join(""));
}
