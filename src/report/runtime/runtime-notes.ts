import { unrecordedSentence } from "../../analysis/runtime/targets.ts";
import { labelsOf } from "./function-spaces.ts";
import type { SweepRuntimes } from "./setting-runs.ts";

/** Returns sentences on what the running times of a sweep lack. */
export function runtimeNotes({ suiteProblem, unrecorded }: SweepRuntimes): string[] {
  const suites = suiteProblem === undefined ? undefined : `no objective is known to be of a suite: ${suiteProblem}`;
  return [suites, unrecordedSentence(labelsOf(unrecorded))].filter((sentence) => sentence !== undefined);
}
