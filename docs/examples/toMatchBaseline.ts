import { expect } from "vitest";
import "gradsweep/vitest";

await expect("sweeps/ravine-check.yaml").toMatchBaseline();
