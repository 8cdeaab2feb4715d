/** The kernels by name, in order of preference. */
export const KERNEL_NAMES = ["native", "wasm", "js"] as const;

export type KernelName = (typeof KERNEL_NAMES)[number];

export function isKernelName(name: string): name is KernelName {
  return KERNEL_NAMES.some((one) => one === name);
}
