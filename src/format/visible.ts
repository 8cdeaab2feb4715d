// Control characters except tab and newline, format characters (text direction, zero width), line
// separators and lone surrogates.
const UNSEEN = /(?![\t\n])\p{Cc}|[\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

// Shorter than the pattern above, which most texts do not need.
const PLAIN = /^[\t\n -~]*$/;

// Commands to GitHub's runner: at the start of a line or, in the old form, anywhere.
const COMMAND = /^(\s*):(?=:)|#(?=#\[)/gm;

/**
 * Escapes foreign text for a terminal as JSON does (`\u001b`): control sequences, direction
 * changes, hidden text and commands to a CI runner. For messages only; data is written unchanged.
 */
export function visible(text: string): string {
  const seen = PLAIN.test(text)
    ? text
    : text.replaceAll(UNSEEN, (character) =>
        Array.from({ length: character.length }, (_, i) => escaped(character, i)).join(""),
      );
  return seen.replaceAll(COMMAND, (_, blanks: string | undefined) =>
    blanks === undefined ? "\\u0023" : `${blanks}\\u003a`,
  );
}

function escaped(text: string, index: number): string {
  return `\\u${text.charCodeAt(index).toString(16).padStart(4, "0")}`;
}
