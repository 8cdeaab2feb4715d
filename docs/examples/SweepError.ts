import assert from "node:assert/strict";
import { runSweep, SweepError } from "gradsweep";

const run = runSweep({ objective: "rosenbruck", optimizer: "momentum" });
await assert.rejects(run, (error) => error instanceof SweepError && error.code === "input");
