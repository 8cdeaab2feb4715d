// Control characters but the tab and the newline; format characters, which turn the direction of text or hide it; the
// separators that some take for the end of a line; halves of surrogate pairs.
const UNSEEN = /(?![\t\n])\p{Cc}|[\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

// What GitHub's runner takes for a command, at the beginning of a line or, in its old form, anywhere.
const COMMAND = /^(\s*):(?=:)|#(?=#\[)/gm;

/**
 * Text from elsewhere as a terminal may have it: what would move the cursor, change colours, turn or hide what stands beside
 * it, or be a command to a CI runner, is written as JSON writes it, `\u001b`. Text for people; data goes out as it is.
 */
export function visible(text: string): string {
  return text
    .replaceAll(UNSEEN, (character) =>
      Array.from({ length: character.length }, (_, i) => escaped(character, i)).join(""),
    )
    .replaceAll(COMMAND, (_, blanks: string | undefined) => (blanks === undefined ? "\\u0023" : `${blanks}\\u003a`));
}

function escaped(text: string, index: number): string {
  return `\\u${text.charCodeAt(index).toString(16).padStart(4, "0")}`;
}
