import { objectives } from "../../../src/objectives/registry.ts";
import { bbob } from "../../../src/objectives/suites/bbob/bbob.ts";
import { attempts } from "../faults/attempts.ts";

/**
 * The objectives for suites that try all of them. The functions of bbob are made of the same few
 * parts: outside a soak, every fourth stands for them.
 */
export const OBJECTIVE_NAMES: readonly string[] = Object.keys(objectives).filter(
  (name) => !Object.hasOwn(bbob, name) || attempts(1, 20) > 1 || Object.keys(bbob).indexOf(name) % 4 === 3,
);
