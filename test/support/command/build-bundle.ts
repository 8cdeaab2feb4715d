import type { TestProject } from "vitest/node";
import { bundle } from "../../../bundle/bundle.ts";
import type { BundledFile } from "../../../bundle/bundle.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The code of dist/. */
    readonly bundle: readonly BundledFile[];
  }
}

/** Builds the bundle that tests run as the command. In watch mode, builds it again for each run. */
export default async function buildBundle(project: TestProject): Promise<void> {
  const build = async (): Promise<void> => project.provide("bundle", await bundle());
  await build();
  project.onTestsRerun(build);
}
