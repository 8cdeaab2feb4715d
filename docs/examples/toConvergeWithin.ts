import { expect } from "vitest";
import "gradsweep/vitest";

const grid = { objective: "sphere", optimizer: "momentum", parameters: { lr: [0.05, 0.1], momentum: 0.5 } };
await expect(grid).toConvergeWithin(100);
