import { SweepError } from "../../errors.ts";
import type { Span } from "../../errors.ts";
import { FORMS, FUNCTIONS, VECTOR_FUNCTIONS } from "./functions.ts";

// Kernels put names into the code that they generate: whatever gets past this must be a plain identifier.
const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/;

const LANGUAGE = new Set(["pi", "e", ...FORMS, ...Object.keys(FUNCTIONS), ...Object.keys(VECTOR_FUNCTIONS)]);

/** Refuses what cannot be a name: odd characters, the words of the language, and those in `reserved`. */
export function checkName(name: string, reserved: ReadonlySet<string>, span?: Span): void {
  if (!IDENTIFIER.test(name)) throw new SweepError("input", `not a name (letters, digits and _): "${name}"`, span);
  if (!LANGUAGE.has(name) && !reserved.has(name)) return;
  throw new SweepError("input", `"${name}" is a reserved name`, span);
}
