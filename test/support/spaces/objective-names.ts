import { objectives } from "../../../src/objectives/registry.ts";
import { bbob } from "../../../src/objectives/suites/bbob/bbob.ts";
import { mgh } from "../../../src/objectives/suites/mgh/mgh.ts";
import { convex } from "../../../src/objectives/training/convex.ts";
import { networks } from "../../../src/objectives/training/networks.ts";
import { attempts, everyNth } from "../faults/attempts.ts";

const trained = { ...convex, ...networks };
const smallest = ["softmax_iris", "least_squares"];
const kept = new Set([
  ...everyNth(4, Object.keys(bbob)),
  ...everyNth(3, Object.keys(mgh)),
  ...(attempts(1, 50) > 1 ? Object.keys(trained) : smallest),
]);

/**
 * The objectives for suites that try all of them. The functions of a suite are made of the same few
 * parts: outside a soak, every fourth of bbob and every third of mgh stand for them, and the two
 * smallest objectives with data for the others.
 */
export const OBJECTIVE_NAMES: readonly string[] = Object.keys(objectives).filter(
  (name) => kept.has(name) || ![bbob, mgh, trained].some((group) => Object.hasOwn(group, name)),
);

/** Those with data, and the others, whose formulas read coordinates alone. */
export const TRAINING_NAMES: readonly string[] = OBJECTIVE_NAMES.filter((name) => objectives[name]!.data !== undefined);
export const FORMULA_NAMES: readonly string[] = OBJECTIVE_NAMES.filter((name) => objectives[name]!.data === undefined);
