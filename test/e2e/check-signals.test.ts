import { expect, test } from "vitest";
import { ENDLESS, expectNothingLeft, isRunning, until, withGrid } from "./signalled-checks.ts";

test("Ctrl-C removes the worktree, and exits with 130", async () => {
  const place = withGrid(ENDLESS);
  const env = { TMPDIR: place.path("tmp") };
  const running = place.start(["check", "grid.yaml", "--threads", "1", "--against", "main"], { env });
  await until(() => isRunning(place));
  running.signal("SIGINT");
  const { code, stdout, stderr } = await running.ended;
  expect({ code, stdout }).toEqual({ code: 130, stdout: "" });
  expect(stderr.match(/^interrupted: nothing was checked$/gm)).toHaveLength(1);
  expectNothingLeft(place);
});
