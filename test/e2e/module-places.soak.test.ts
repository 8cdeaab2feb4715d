import { expect, test } from "vitest";
import { quickWorkplace } from "../support/command/quick-workplace.ts";
import { CLASS, grid } from "./placed-modules.ts";

test("a loader of NODE_OPTIONS reaches the threads that read and run modules", async () => {
  const place = quickWorkplace();
  // As tsx does, it makes JavaScript of a language that Node does not run.
  place.write(
    "loader.mjs",
    `import { registerHooks } from "node:module";
    registerHooks({ load(url, context, next) {
      if (!url.endsWith("/mine.ts")) return next(url, context);
      const { source } = next(url, { ...context, format: "module" });
      return { format: "module", shortCircuit: true, source: String(source).replace("klass", "class") };
    } });`,
  );
  place.write("mine.ts", CLASS.replace("class", "klass").replace("export", 'import "./helper.js";\nexport'));
  place.write("helper.ts", "");
  place.write("g.yaml", grid("./mine.ts"));
  const run = (env: Readonly<Record<string, string>>) => place.start(["run", "g.yaml", "--quiet"], { env }).ended;
  const [plain, loaded] = [await run({}), await run({ NODE_OPTIONS: `--import ${place.path("loader.mjs")}` })];
  expect(plain).toMatchObject({ code: 3, stderr: expect.stringMatching(/^mine\.ts:2: does not load: /) });
  expect(loaded).toMatchObject({ code: 0, stderr: "" });
});
