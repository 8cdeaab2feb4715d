// Dot bits of a Braille pattern (U+2800 + bits): two columns of four, top to bottom.
const BRAILLE: readonly (readonly number[])[] = [
  [0x01, 0x02, 0x04, 0x40],
  [0x08, 0x10, 0x20, 0x80],
];

/** A drawing of dots, several in a character: 2 × 4 as Braille patterns, 1 × 2 in ASCII. */
export class Dots {
  readonly width: number;
  readonly height: number;
  readonly #unicode: boolean;
  readonly #set: Uint8Array;

  /** `columns` and `rows` are characters. */
  constructor(columns: number, rows: number, unicode: boolean) {
    this.#unicode = unicode;
    this.width = columns * (unicode ? 2 : 1);
    this.height = rows * (unicode ? 4 : 2);
    this.#set = new Uint8Array(this.width * this.height);
  }

  /**
   * Sets the dots of a column from one height to another, both counted from the bottom and
   * included.
   */
  column(x: number, from: number, to: number): void {
    for (let y = from; y <= to; y += 1) this.#set[(this.height - 1 - y) * this.width + x] = 1;
  }

  /** The lines, from the top; a character without a dot is a space. */
  lines(): string[] {
    const [across, down] = this.#unicode ? [2, 4] : [1, 2];
    return Array.from({ length: this.height / down }, (_, row) =>
      Array.from({ length: this.width / across }, (_, column) => {
        const isSet = (i: number, j: number): boolean =>
          this.#set[(row * down + j) * this.width + column * across + i] === 1;
        if (!this.#unicode) return asciiDots(isSet(0, 0), isSet(0, 1));
        const bits = BRAILLE.flatMap((side, i) => side.map((bit, j) => (isSet(i, j) ? bit : 0)));
        const pattern = bits.reduce((sum, bit) => sum + bit, 0);
        return pattern === 0 ? " " : String.fromCodePoint(0x2800 + pattern);
      }).join(""),
    );
  }
}

function asciiDots(upper: boolean, lower: boolean): string {
  if (upper && lower) return ":";
  return upper ? "'" : lower ? "." : " ";
}
