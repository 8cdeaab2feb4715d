import type { TestProject } from "vitest/node";
import { bundle } from "../../../bundle/bundle.ts";

/** Builds the bundle that tests run as the command. In watch mode, builds it again for each run. */
export default async function buildBundle(project: TestProject): Promise<void> {
  await bundle();
  project.onTestsRerun(bundle);
}
