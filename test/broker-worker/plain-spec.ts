import type { SweepSpec } from "../../src/sweep/spec/sweep-spec.ts";
import type { ChunkTask } from "../../src/sweep/wire/chunk.ts";
import { specOf } from "../support/spaces/parse.ts";

export const TASK: ChunkTask = { space: 0, from: 0, to: 1 };

export const PLAIN: SweepSpec = specOf("objective: booth\noptimizer: sgd\nstop: { max_steps: 9 }");
