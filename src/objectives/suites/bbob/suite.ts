import { BBOB } from "../../functions/sources.ts";
import type { Suite } from "../suite.ts";

/** The groups of BBOB, each with its last function. */
const GROUPS = [
  ["separable", 5],
  ["moderate", 9],
  ["ill-conditioned", 14],
  ["multi-modal", 19],
  ["weak structure", 24],
] as const;

export const bbob: Suite = {
  summary: "24 functions in 2 to 100 dimensions, shifted and rotated by their instance",
  functions: Array.from({ length: 24 }, (_, i) => {
    const number = i + 1;
    const [group] = GROUPS.find(([, last]) => number <= last) ?? GROUPS[4];
    return { number, name: `bbob_f${number}`, group };
  }),
  hasInstances: true,
  source: BBOB,
};
