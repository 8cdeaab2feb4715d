import { SweepError } from "../../errors.ts";
import type { Span } from "../../errors.ts";
import { FORMS, FUNCTIONS, VECTOR_FUNCTIONS } from "./functions.ts";

// Kernels put names into generated code, so only plain identifiers may pass.
const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/;

const LANGUAGE = new Set(["pi", "e", ...FORMS, ...Object.keys(FUNCTIONS), ...Object.keys(VECTOR_FUNCTIONS)]);

/**
 * Throws SweepError for a name that is not an identifier, or is a word of the language or in
 * `reserved`.
 */
export function checkName(name: string, reserved: ReadonlySet<string>, span?: Span): void {
  if (!IDENTIFIER.test(name)) throw new SweepError("input", `not a name (letters, digits and _): "${name}"`, span);
  if (!LANGUAGE.has(name) && !reserved.has(name)) return;
  throw new SweepError("input", `"${name}" is a reserved name`, span);
}
