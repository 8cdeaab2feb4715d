/** A function of a suite, by its published number. */
export interface SuiteFunction {
  readonly number: number;
  /** The built-in objective. */
  readonly name: string;
  readonly group?: string;
  /** The published dimensions; the objective's own default if omitted. */
  readonly dims?: readonly number[];
}

/** A published collection of objectives, in order of their numbers. */
export interface Suite {
  readonly summary: string;
  readonly functions: readonly SuiteFunction[];
  /** Whether each function has instances, numbered from 1. */
  readonly hasInstances: boolean;
  readonly source: string;
}

/** The place of an objective in a suite. */
export interface SuitePlace {
  readonly suite: string;
  readonly number: number;
  readonly group?: string;
}
