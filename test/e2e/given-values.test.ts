import { expect, test } from "vitest";
import { quickWorkplace } from "../support/command/quick-workplace.ts";

test("a single value that the grid gives is shown as the setting", async () => {
  const place = quickWorkplace();
  place.write("grid.yaml", "{ objective: sphere, optimizer: sgd, parameters: { lr: 0.3 } }");
  const run = await place.out("run", "grid.yaml", "--quiet", "--threads", "1");
  expect(run).toMatch(/^sphere sgd .* lr=0\.3 /m);
  expect(await place.out("show")).toMatch(/^sphere sgd .* lr=0\.3 /m);
  expect(await place.out("best")).toMatch(/^space +lr +status/);
});

test("fixed values stand beside those that vary; defaults do not", async () => {
  const place = quickWorkplace();
  place.write("grid.yaml", "{ objective: sphere, optimizer: adam, parameters: { lr: [0.1, 0.2], beta1: 0.8 } }");
  const run = await place.out("run", "grid.yaml", "--quiet", "--threads", "1");
  expect(run).toMatch(/ lr=0\.\d beta1=0\.8 /);
  expect(run).not.toContain("beta2");
  expect(await place.out("best")).toMatch(/^space +lr +beta1 +status/);
});

test("without given values, the defaults are shown with their values", async () => {
  const place = quickWorkplace();
  place.write("grid.yaml", "{ objective: sphere, optimizers: [sgd, momentum] }");
  const run = await place.out("run", "grid.yaml", "--quiet", "--threads", "1");
  expect(run).toMatch(/^sphere sgd .* defaults: lr=0\.01 /m);
  expect(run).toMatch(/^sphere momentum .* defaults: lr=0\.01 momentum=0\.9 /m);
  expect(await place.out("best")).toMatch(/^space +lr +momentum +status/);
});
