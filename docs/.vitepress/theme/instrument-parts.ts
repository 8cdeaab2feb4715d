import "../../../src/page/instrument/instrument.css";
import type { InstrumentWords } from "../../../src/page/instrument/instrument-words.ts";
import { ENGLISH } from "../../../src/page/instrument/words/en.ts";
import { KOREAN } from "../../../src/page/instrument/words/ko.ts";

export { mountInstrument } from "../../../src/page/instrument/mount-instrument.ts";
export { runTrials } from "../../../src/page/instrument/run-trials.ts";

/** Returns the texts of an instrument in the language of a page. */
export function words(language: string): InstrumentWords {
  return language === "ko" ? KOREAN : ENGLISH;
}
