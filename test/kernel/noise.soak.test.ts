import { KERNEL_NAMES } from "../../src/kernel/kernel-names.ts";
import { loadKernels } from "../../src/kernel/registry.ts";
import { testNoise } from "./noise-cases.ts";

// Up to 16 coordinates are local variables, more are arrays.
testNoise(
  await loadKernels(),
  KERNEL_NAMES.flatMap((kernel) => [1, 2, 17].map((dim) => ({ kernel, dim }))),
);
