import { distance } from "fastest-levenshtein";

/**
 * The end of a message about a misspelt word: `: did you mean "momentum"?`, or an empty string where no candidate
 * is close: at most a third of the letters differ, whatever their case. A single letter is close to none.
 */
export function didYouMean(word: string, candidates: Iterable<string>): string {
  let best: string | undefined;
  let least = Infinity;
  for (const candidate of candidates) {
    const differing = distance(word.toLowerCase(), candidate.toLowerCase());
    const longest = Math.max(word.length, candidate.length);
    const limit = longest === 1 ? 0 : Math.max(1, Math.floor(longest / 3));
    if (differing > limit || differing >= least) continue;
    best = candidate;
    least = differing;
  }
  return best === undefined ? "" : `: did you mean "${best}"?`;
}
