import { expect, test } from "vitest";
import { quickWorkplace } from "../support/command/quick-workplace.ts";
import { readXml } from "../support/files/read-xml.ts";

const NEVER = `objective: { name: bowl, formula: "x^2 - 10", start: [3] }
optimizer: sgd
parameters: { lr: [0.01, 0.02, 0.04] }
stop: { max_steps: 50 }
`;

test("a sensitivity chart shows the loss of an objective on which nothing converged", async () => {
  const place = quickWorkplace();
  place.write("never.yaml", NEVER);
  place.write(
    "half.yaml",
    "objectives: [sphere, mccormick]\noptimizer: sgd\nparameters: { lr: [0.1, 0.2] }\nstop: { max_steps: 40 }\n",
  );
  for (const name of ["never", "half"]) {
    await place.out("run", `${name}.yaml`, "--threads", "1", "--quiet");
    const { code, stderr } = await place.sweep("plot", name, "--kind", "sensitivity", "-o", `${name}.svg`);
    expect([code, stderr]).toEqual([0, expect.stringContaining(`${name}.svg`)]);
  }
  const texts = (name: string): string[] => readXml(place.read(name)).map(({ text }) => text);
  expect(texts("never.svg")).toContain("final loss − lowest seen");
  expect(texts("never.svg").filter((text) => text.includes("steps to the target"))).toEqual([]);
  expect(place.read("never.svg")).toContain("Final loss over lr on bowl");
  expect(texts("half.svg")).toEqual(expect.arrayContaining(["steps to the target", "final loss − minimum"]));
  // The user's measure is kept.
  await place.sweep("plot", "never", "--kind", "sensitivity", "--measure", "steps", "-o", "steps.svg");
  expect(texts("steps.svg")).toContain("steps to the target: none converged");
});
