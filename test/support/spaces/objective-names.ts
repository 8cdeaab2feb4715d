import { objectives } from "../../../src/objectives/registry.ts";
import { mgh } from "../../../src/objectives/suites/mgh/mgh.ts";
import { everyNth } from "../faults/attempts.ts";

const kept = new Set(everyNth(3, Object.keys(mgh)));

/** The names of all objectives; in quick tests with every third of those of the suite mgh. */
export const OBJECTIVE_NAMES: readonly string[] = Object.keys(objectives).filter(
  (name) => !Object.hasOwn(mgh, name) || kept.has(name),
);
