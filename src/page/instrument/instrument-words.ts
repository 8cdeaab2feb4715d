/** The texts of an instrument, in one language. */
export interface InstrumentWords {
  readonly start: string;
}
