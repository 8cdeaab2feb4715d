import type { TestProject } from "vitest/node";
import { bundle } from "../../../bundle/bundle.ts";

/** Builds the bundle that the tests' commands run, before all tests and again for each watched change. */
export default async function buildBundle(project: TestProject): Promise<void> {
  await bundle();
  project.onTestsRerun(bundle);
}
