/** A user's module in a spec: its path, and the hash of its contents and imports. */
export interface ModuleSpec {
  /** Absolute path, links resolved. */
  readonly path: string;
  /** SHA-256 of the contents, in hexadecimal. Part of a sweep's identity, unlike the path. */
  readonly hash: string;
  /** The export that the grid chooses; omitted for the default export. */
  readonly export?: string;
}

export interface ObjectiveModuleSpec extends ModuleSpec {
  /** Source of the gradient. */
  readonly gradient: "own" | "central differences";
}

/** Returns the identity of a module's results. */
export function moduleIdentity({ hash, export: name }: ModuleSpec): string {
  return name === undefined ? hash : `${hash} ${name}`;
}
