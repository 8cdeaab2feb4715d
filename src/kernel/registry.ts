import type { KernelBackend, KernelChoice, KernelCompiler } from "./backend.ts";
import { KERNEL_NAMES } from "./kernel-names.ts";
import type { KernelName } from "./kernel-names.ts";

type Choice = Promise<KernelChoice>;
type Compiler = Promise<KernelCompiler>;

interface KernelModules {
  /** Name of the code that `describe --emit` prints. */
  readonly emits: string;
  readonly choice: () => Choice;
  readonly compiler: () => Compiler;
}

/** The kernels. The last one by preference runs every space that has no module. */
const KERNELS: Readonly<Record<KernelName, KernelModules>> = {
  native: {
    emits: "c",
    choice: (): Choice => import("./native/choice.ts"),
    compiler: (): Compiler => import("./native/compiler.ts"),
  },
  wasm: {
    emits: "wat",
    choice: (): Choice => import("./wasm/choice.ts"),
    compiler: (): Compiler => import("./wasm/compiler.ts"),
  },
  js: {
    emits: "js",
    choice: (): Choice => import("./js/choice.ts"),
    compiler: (): Compiler => import("./js/compiler.ts"),
  },
};

const entries = KERNEL_NAMES.map((name) => [name, KERNELS[name]] as const);

/** The kernels that are there at once: the others take over from them. */
export const FIRST_KERNELS: readonly KernelName[] = ["wasm", "js"];

/** The kernels by the name of the code that they emit. */
export const EMITTED: ReadonlyMap<string, KernelName> = new Map(entries.map(([name, { emits }]) => [emits, name]));

/** The choice of each kernel, in order of preference. */
export type KernelChoices = ReadonlyMap<KernelName, KernelChoice>;

/** The kernels with their code, in order of preference. */
export type Kernels = ReadonlyMap<KernelName, KernelBackend>;

/** Loads what it takes to choose a kernel. Default: for all of them. */
export async function loadKernelChoices(names: readonly KernelName[] = KERNEL_NAMES): Promise<KernelChoices> {
  const choices = new Map<KernelName, KernelChoice>();
  // One after the other: some test runners cannot load modules that share imports at the same time.
  for (const [name, { choice }] of entries) if (names.includes(name)) choices.set(name, await choice());
  return choices;
}

/** Loads kernels. Default: all of them. */
export async function loadKernels(names: readonly KernelName[] = KERNEL_NAMES): Promise<Kernels> {
  const wanted = entries.filter(([name]) => names.includes(name));
  const loaded = wanted.map(async ([name, modules]) => {
    const [choice, compiler] = await Promise.all([modules.choice(), modules.compiler()]);
    return [name, { name, ...choice, ...compiler }] as const;
  });
  return new Map(await Promise.all(loaded));
}
