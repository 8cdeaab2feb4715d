import { expect, test } from "vitest";
import { SmallDisk } from "../support/faults/small-disk.ts";
import { OLD } from "./old-file.ts";

test("a large database in a folder without write permission gets a remedy", async () => {
  const disk = await SmallDisk.make(4000);
  await disk.put(OLD, "old.db");
  await disk.shell("truncate -s 1200M old.db");
  await disk.makeReadOnly();
  const [ls] = await disk.run([["ls", "--db", "old.db"]]);
  const problem = "cannot read a database of more than 1 GB in a folder without write permission";
  expect(ls).toMatchObject({ code: 3, stderr: `${problem}: "old.db"; copy it to a writable folder\n` });
});
