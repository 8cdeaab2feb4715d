import { expect, test } from "vitest";
import { startRedis } from "../support/command/redis.ts";
import { Wire } from "../support/faults/wire.ts";
import { put, transportTo } from "./answer-parts.ts";

const RUN = "r";

test("answers that a pipe carries only one by one come one by one; the others wait", async () => {
  const redis = await startRedis();
  // Together they take 20 seconds, which is more than a command may.
  await put(redis, new Array<number>(8).fill(500_000));
  const { port } = await Wire.to(redis.port, { rate: 200_000 });
  const transport = await transportTo(port);
  const ids = ["r-0", "r-7", "r-8"];
  let found = await transport.answers(RUN);
  // After the first piece.
  expect(await transport.states(RUN, ids)).toEqual(["answered", "answered", "gone"]);
  while (found.length === 0) found = await transport.answers(RUN);
  expect(found.map(({ header, columns }) => [header, columns.length])).toEqual([['{"job":"0"}', 500_000]]);
  expect(await transport.states(RUN, ids)).toEqual(["gone", "answered", "gone"]);
});
