import { SweepError } from "../errors.ts";
import { errorText } from "./error-text.ts";
import type { ModuleValue } from "./module-spec.ts";
import { hasUpdate } from "./user-module.ts";
import type { ObjectiveModule, OptimizerModule } from "./user-module.ts";

/** An objective of the calling program, with the facts that a module exports. */
export type ObjectiveValue = ObjectiveModule & Readonly<Record<string, unknown>>;

/**
 * Returns an objective as a module would export it: `value` and its properties are those of the
 * function, or those of an object. Returns undefined for anything else.
 */
export function objectiveValue(value: unknown): ModuleValue | undefined {
  if (typeof value === "function") {
    const facts = value as unknown as ObjectiveValue;
    const { gradient, dim, start, domain, minimum, minimisers, rows } = facts;
    return named(value.name, "objective", { value, gradient, dim, start, domain, minimum, minimisers, rows });
  }
  if (typeof value !== "object" || value === null || !("value" in value)) return undefined;
  const { name, value: loss, gradient } = value as Record<string, unknown>;
  if (typeof loss !== "function") return undefined;
  if (gradient !== undefined && typeof gradient !== "function") {
    throw new SweepError("input", `objective: gradient must be a function of x and out: ${typeof gradient}`);
  }
  return named(name, "objective", value);
}

/** Returns an optimizer's class with its name, from a class or `{ name, optimizer: Class }`. */
export function optimizerValue(value: unknown): ModuleValue | undefined {
  if (typeof value === "function") return named(value.name, "optimizer", value);
  if (typeof value !== "object" || value === null || !("optimizer" in value)) return undefined;
  const { name, optimizer } = value as Record<string, unknown>;
  if (typeof optimizer !== "function") return undefined;
  return named(name ?? optimizer.name, "optimizer", optimizer);
}

/**
 * Throws SweepError if a value is not the class of an optimizer. Constructs an instance if the
 * class does not define `update` as a method.
 */
export function checkOptimizerValue(
  { name, value }: ModuleValue,
  hyperparameters: Readonly<Record<string, unknown>>,
): void {
  const Class = value as OptimizerModule;
  if (hasUpdate(Class.prototype)) return;
  let instance: unknown;
  try {
    instance = new Class({ ...(hyperparameters as Record<string, number>) });
  } catch (error) {
    throw new SweepError("input", `${name}: cannot be constructed: ${errorText(error, name)}`, undefined, error);
  }
  if (!hasUpdate(instance)) throw new SweepError("input", `${name}: the class has no update(params, grads)`);
}

function named(name: unknown, fallback: string, value: unknown): ModuleValue {
  return { name: typeof name === "string" && name !== "" ? name : fallback, value };
}
