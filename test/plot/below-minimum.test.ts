import { expect, test } from "vitest";
import { quickWorkplace } from "../support/command/quick-workplace.ts";
import { readXml } from "../support/files/read-xml.ts";

const BELOW = "below the stated minimum";

test("a contour map names the region below the stated minimum, if it has one", async () => {
  const place = quickWorkplace();
  place.write(
    "below.yaml",
    `objectives:
  - adjiman
  - ravine
  - { name: unknown, formula: "x^2 + y^2 - 3", start: [2, 1] }
  - { name: wrong, formula: "x^2 + y^2 - 3", start: [2, 1], minimum: -1 }
optimizer: sgd
parameters: { lr: [0.01, 0.1] }
stop: { max_steps: 100 }
`,
  );
  await place.out("run", "below.yaml", "--threads", "1", "--quiet");
  const legendsOf = async (space: string): Promise<string[]> => {
    const { code } = await place.sweep("plot", "--kind", "contour", "--space", space, "-o", "paths.svg");
    expect(code).toBe(0);
    return readXml(place.read("paths.svg")).flatMap(({ text }) => (text === BELOW ? [text] : []));
  };
  expect(await legendsOf("adjiman sgd")).toEqual([BELOW]);
  expect(await legendsOf("wrong sgd")).toEqual([BELOW]);
  expect(await legendsOf("ravine sgd")).toEqual([]);
  expect(await legendsOf("unknown sgd")).toEqual([]);
});
