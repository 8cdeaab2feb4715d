import { createHash } from "node:crypto";
import { SweepError } from "../errors.ts";
import { specHash } from "../sweep/identity/hash.ts";
import type { SweepSpec } from "../sweep/spec/sweep-spec.ts";
import { parseExactJson, exactJson } from "../sweep/wire/exact-json.ts";
import type { RunRecord } from "./records.ts";

/** A spec as it travels, and the SHA-256 of its text, in hexadecimal. */
export interface SpecText {
  readonly text: string;
  readonly sha256: string;
}

export function specText(spec: SweepSpec): SpecText {
  const text = exactJson(spec);
  return { text, sha256: sha256Of(text) };
}

/**
 * Returns the spec of a run. Throws SweepError if the text is not that of the record, or describes
 * another sweep.
 */
export function readSpecText(text: string, { spec: sha256, specHash: hash }: RunRecord): SweepSpec {
  if (sha256Of(text) !== sha256) throw new SweepError("setup", "the text of the spec has another hash");
  const spec = parseExactJson(text) as SweepSpec;
  if (specHash(spec) !== hash) throw new SweepError("setup", "the spec is that of another sweep");
  return spec;
}

function sha256Of(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
