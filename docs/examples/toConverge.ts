import { expect } from "vitest";
import "gradsweep/vitest";

const grid = { objective: "ravine", optimizer: "momentum", parameters: { lr: [0.1, 0.5, 5] } };
await expect(grid).toConverge({ fraction: 0.6 });
