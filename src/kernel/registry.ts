import type { KernelBackend, KernelChoice, KernelCompiler } from "./backend.ts";

type Choice = Promise<KernelChoice>;
type Compiler = Promise<KernelCompiler>;

interface KernelModules {
  /** Name of the code that `describe --emit` prints. */
  readonly emits: string;
  readonly choice: () => Choice;
  readonly compiler: () => Compiler;
}

/**
 * The kernels by name, in order of preference. The last one runs every space that has no module.
 */
const KERNELS = {
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
} as const;

export type KernelName = keyof typeof KERNELS;

const entries = Object.entries(KERNELS) as [KernelName, KernelModules][];

export const KERNEL_NAMES: readonly KernelName[] = entries.map(([name]) => name);

/** The kernels that are there at once: the others take over from them. */
export const FIRST_KERNELS: readonly KernelName[] = ["wasm", "js"];

/** The kernels by the name of the code that they emit. */
export const EMITTED: ReadonlyMap<string, KernelName> = new Map(entries.map(([name, { emits }]) => [emits, name]));

export function isKernelName(name: string): name is KernelName {
  return Object.hasOwn(KERNELS, name);
}

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
