import { axisLoss } from "../../objectives/axis-loss.ts";
import type { ObjectiveSpec } from "../../objectives/objective-spec.ts";
import { latest } from "./latest.ts";
import { programOf } from "./program.ts";
import type { Program } from "./program.ts";

const source = latest(axisLoss);

/** Returns the loss over some rows and its gradient. */
export const batchProgram: (objective: ObjectiveSpec) => Program = latest((objective: ObjectiveSpec) =>
  programOf(source(objective), true),
);

/** Returns the loss over some rows alone. */
export const lossProgram: (objective: ObjectiveSpec) => Program = latest((objective: ObjectiveSpec) =>
  programOf(source(objective), false),
);
