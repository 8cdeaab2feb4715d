/** A person's module as a spec names it: where it is, and what is in it and in what it imports. */
export interface ModuleSpec {
  /** Absolute, links resolved. */
  readonly path: string;
  /** SHA-256 of the contents, in hexadecimal; part of a sweep's identity, as the path is not. */
  readonly hash: string;
}

export interface ObjectiveModuleSpec extends ModuleSpec {
  /** Where the gradient comes from. */
  readonly gradient: "own" | "central differences";
}
