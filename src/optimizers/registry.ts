import { adadelta, adagrad, rmsprop } from "./adaptive.ts";
import { adam, adamax, adamw, nadam, radam } from "./adam-family.ts";
import type { OptimizerDefinition } from "./definition.ts";
import { momentumRule, nesterov, sgd } from "./gradient-descent.ts";
import { lion, rprop } from "./sign-based.ts";

/** Every built-in update rule by name. To add one, write its definition and list it here. */
export const optimizers: Readonly<Record<string, OptimizerDefinition>> = {
  sgd,
  momentum: momentumRule,
  nesterov,
  adagrad,
  rmsprop,
  adam,
  adamw,
  nadam,
  radam,
  adadelta,
  adamax,
  rprop,
  lion,
};
