import { distance } from "fastest-levenshtein";

/**
 * Returns the end of a message about a misspelt word, `: did you mean "momentum"?`, or "" if no
 * other candidate is close. Close means that at most a third of the letters differ, ignoring case.
 * Single letters have no close candidates.
 */
export function didYouMean(word: string, candidates: Iterable<string>): string {
  let best: string | undefined;
  let least = Infinity;
  for (const candidate of candidates) {
    if (candidate === word) continue;
    const differing = distance(word.toLowerCase(), candidate.toLowerCase());
    const longest = Math.max(word.length, candidate.length);
    const limit = longest === 1 ? 0 : Math.max(1, Math.floor(longest / 3));
    if (differing > limit || differing >= least) continue;
    best = candidate;
    least = differing;
  }
  return best === undefined ? "" : `: did you mean "${best}"?`;
}
