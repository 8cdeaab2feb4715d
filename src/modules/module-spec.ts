/** A user's module in a spec: its path, and the hash of its contents and imports. */
export interface ModuleSpec {
  /** Absolute path, links resolved; the name of a value. */
  readonly path: string;
  /** Name in messages; by default, the path as this process sees it. Set for other machines. */
  readonly name?: string;
  /**
   * SHA-256 of the contents, in hexadecimal; IN_PROCESS for a value. Part of a sweep's identity,
   * unlike the path.
   */
  readonly hash: string;
  /** The export that the grid chooses; omitted for the default export. */
  readonly export?: string;
  /** Position in the ModuleValues of the grid, for a class or function instead of a file. */
  readonly value?: number;
}

/** Hash of a value, and start of its `module` in a grid's text; a number follows. */
export const IN_PROCESS = "in process";

/** Classes and functions of the calling program that a grid names. They never leave its thread. */
export type ModuleValues = readonly ModuleValue[];

/** An objective's value and facts, as a module exports them, or the class of an optimizer. */
export interface ModuleValue {
  readonly name: string;
  readonly value: unknown;
}

export interface ObjectiveModuleSpec extends ModuleSpec {
  /** Source of the gradient. */
  readonly gradient: "own" | "central differences";
}

/** Returns the identity of a module's results. */
export function moduleIdentity({ hash, export: name }: ModuleSpec): string {
  return name === undefined ? hash : `${hash} ${name}`;
}
