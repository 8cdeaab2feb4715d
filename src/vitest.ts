import { expect } from "vitest";
import * as matchers from "./matchers.ts";
import type { SweepAssertions } from "./matchers.ts";

/**
 * Matchers for Vitest: `import "gradsweep/vitest"` in a test or a set-up file. They run a grid, so
 * await them.
 *
 * @example
 * await expect("sweeps/ravine-check.yaml").toMatchBaseline(); await expect({ objective: "sphere",
 * optimizer: "momentum", parameters: { lr: [0.01, 0.1] } }).toConvergeWithin(500);
 */
expect.extend({ ...matchers });

declare global {
  namespace Chai {
    /** Vitest's own interface of matchers has other type parameters in each of its versions. */
    interface Assertion extends SweepAssertions {}
  }
}
