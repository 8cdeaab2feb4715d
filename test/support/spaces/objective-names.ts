import { objectives } from "../../../src/objectives/registry.ts";
import { bbob } from "../../../src/objectives/suites/bbob/bbob.ts";
import { mgh } from "../../../src/objectives/suites/mgh/mgh.ts";
import { everyNth } from "../faults/attempts.ts";

const kept = new Set([...everyNth(4, Object.keys(bbob)), ...everyNth(3, Object.keys(mgh))]);

/**
 * The objectives for suites that try all of them. The functions of a suite are made of the same few
 * parts: outside a soak, every fourth of bbob and every third of mgh stand for them.
 */
export const OBJECTIVE_NAMES: readonly string[] = Object.keys(objectives).filter(
  (name) => kept.has(name) || (!Object.hasOwn(bbob, name) && !Object.hasOwn(mgh, name)),
);
