import type { Constants, ObjectiveDefinition } from "../../definition.ts";
import { BBOB } from "../../functions/sources.ts";
import { MAX_INSTANCE } from "./instance.ts";
import type { Instance } from "./instance.ts";
import { fOpt, xOpt } from "./optimum.ts";

/** A function of the suite, without the parts that all of them share. */
interface BbobFunction extends Pick<ObjectiveDefinition, "summary" | "formula" | "let" | "kink"> {
  readonly constants: (at: Instance) => Constants;
  readonly note?: string;
}

/** Functions of the suite by their names in grids. */
export type BbobFunctions = Readonly<Record<string, ObjectiveDefinition>>;

// COCO has up to 40. Unrolled for `describe`, two rotations are too large from about 130 on.
const MAX_DIM = 100;

/** Returns the definition of f1 … f24. */
export function bbobFunction(f: number, { constants, note, ...own }: BbobFunction): ObjectiveDefinition {
  return {
    ...own,
    dim: { default: 5, min: 2, max: MAX_DIM },
    start: [0],
    domain: [[-5, 5]],
    parameters: {
      instance: {
        ...{ default: 1, min: 1, max: MAX_INSTANCE, whole: true },
        summary: "number of the instance, which decides optimum, rotations and f_opt",
      },
    },
    constants: ({ dim, parameters: { instance = 1 } }) => constants({ f, dim, instance }),
    minima: ({ dim, parameters: { instance = 1 } }) => [{ minimum: 0, minimisers: [xOpt({ f, dim, instance })] }],
    source: `${BBOB}, f${f}; COCO's code (numbbo/coco-experiment) where it differs`,
    note: ({ parameters: { instance = 1 } }) =>
      [`COCO adds f_opt = ${fOpt({ f, instance })} to each value`, ...(note === undefined ? [] : [note])].join("; "),
  };
}
