import { SweepError } from "../errors.ts";
import { usesModule } from "../sweep/spec/module-use.ts";
import { spaceSize } from "../sweep/points/samplers.ts";
import type { SpaceSpec } from "../sweep/spec/sweep-spec.ts";
import type { KernelChoice } from "./backend.ts";
import type { KernelName } from "./kernel-names.ts";
import type { KernelChoices } from "./registry.ts";

/** Returns the first kernel that suits a space and is there at once. */
export function chooseKernel(choices: KernelChoices, space: SpaceSpec): KernelName {
  for (const [name, choice] of choices) {
    if (choice.takesOver !== true && suits(choice, space)) return name;
  }
  throw new Error(`no kernel runs ${space.label}`);
}

/** Whether a kernel can run a space, and compiling it pays off. */
export function suits({ isWorthIt, refuses }: KernelChoice, space: SpaceSpec): boolean {
  return isWorthIt(space, spaceSize(space) * space.stop.max_steps) && refuses(space) === undefined;
}

/** Returns how many trials of a space run at once in a thread; `name` forces a kernel. */
export function lanesOf(choices: KernelChoices, space: SpaceSpec, name?: KernelName): number {
  if (usesModule(space)) return 1;
  return choices.get(name ?? chooseKernel(choices, space))?.lanes(space) ?? 1;
}

/**
 * Returns the text that results show for the kernel or module of a space; `name` forces a kernel.
 */
export function kernelLabel(choices: KernelChoices, space: SpaceSpec, name?: KernelName): string {
  if (!usesModule(space)) return name ?? chooseKernel(choices, space);
  return space.objective.module?.gradient === "central differences" ? "module, central differences" : "module";
}

/** Throws SweepError if a kernel cannot run a space. */
export function checkKernel(choices: KernelChoices, space: SpaceSpec, name: KernelName): void {
  const reason = choices.get(name)?.refuses(space);
  if (reason !== undefined) throw new SweepError("input", `${reason}: ${space.label}`);
}
