import { SweepError } from "./errors.ts";
import * as matchers from "./matchers.ts";
import type { SweepAssertions } from "./matchers.ts";

/** The part of Jest's `expect` that adds matchers. */
interface Extendable {
  extend(matchers: object): void;
}

/**
 * Matchers for Jest: `import "gradsweep/jest"` in a test or a file of `setupFilesAfterEnv`. They
 * run a grid, so await them.
 */
const { expect } = globalThis as { readonly expect?: Extendable };
if (expect === undefined) {
  throw new SweepError(
    "setup",
    "gradsweep/jest found no global expect: import it in a test or in a file of setupFilesAfterEnv; " +
      'with injectGlobals: false, import * as matchers from "gradsweep/matchers" and call expect.extend(matchers)',
  );
}
expect.extend({ ...matchers });

// @ts-expect-error: only projects with Jest have this module.
declare module "expect" {
  interface Matchers<R> extends SweepAssertions {}
}

declare global {
  namespace jest {
    /** The interface of @types/jest. */
    interface Matchers<R> extends SweepAssertions {}
  }
}
