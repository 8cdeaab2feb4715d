import type { BbobFunctions } from "./bbob-function.ts";
import { illConditioned } from "./ill-conditioned.ts";
import { moderate } from "./moderate.ts";
import { multiModal } from "./multi-modal.ts";
import { separable } from "./separable.ts";
import { weakStructure } from "./weak-structure.ts";

/** The 24 noiseless functions of COCO's suite bbob. */
export const bbob: BbobFunctions = {
  ...separable,
  ...moderate,
  ...illConditioned,
  ...multiModal,
  ...weakStructure,
};
