import "../../../src/page/instrument/instrument.css";
import type { RunTrials } from "../../../src/page/instrument/instrument-options.ts";
import type { InstrumentWords } from "../../../src/page/instrument/instrument-words.ts";
import { ENGLISH } from "../../../src/page/instrument/words/en.ts";
import { KOREAN } from "../../../src/page/instrument/words/ko.ts";
import { pageThreads } from "../../../src/playground/page-threads.ts";
import { trialRunner } from "../../../src/playground/run-trials.ts";

export { mountInstrument } from "../../../src/page/instrument/mount-instrument.ts";

/** Runs maps in the Web Workers of the page, which start with the first map. */
export const runTrials: RunTrials = trialRunner(pageThreads());

/** Returns the texts of an instrument in the language of a page. */
export function words(language: string): InstrumentWords {
  return language === "ko" ? KOREAN : ENGLISH;
}
