import { expect, test } from "vitest";
import { quickWorkplace } from "../support/command/quick-workplace.ts";
import { startRedis } from "../support/command/redis.ts";
import { folderOf } from "../support/files/temporary-folder.ts";

test("a folder with too many code files is refused, whatever its node_modules have", async () => {
  const { url } = await startRedis(["--requirepass", "secret"]);
  const files = (folder: string): Record<string, string> =>
    Object.fromEntries(Array.from({ length: 2001 }, (_, i) => [`${folder}/${i}.js`, ""]));
  const place = quickWorkplace();
  const [many, installed] = [folderOf(files("src")), folderOf({ ...files("node_modules/a"), ".git/0.js": "" })];
  const refused = await place.sweep("worker", url, "--allow-modules", many);
  expect([refused.code, refused.stderr]).toEqual([2, `--allow-modules must have at most 2000 code files: ${many}\n`]);
  expect((await place.sweep("worker", url, "--allow-modules", installed)).code).toBe(3);
});
