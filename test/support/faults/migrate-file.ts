// A process that applies the migrations on standard input to a file: node migrate-file.ts FILE <
// JSON. It prints "ready" and begins when its input ends.
import { text } from "node:stream/consumers";
import Database from "better-sqlite3";
import { SweepError } from "../../../src/errors.ts";
import { withStoreErrors } from "../../../src/store/file/failure.ts";
import { migrate } from "../../../src/store/file/migrate.ts";

const [file = ""] = process.argv.slice(2);
console.log("ready");
const steps = JSON.parse(await text(process.stdin)) as string[];
const db = new Database(file, { timeout: 30_000 });
try {
  withStoreErrors(file, () => migrate(db, file, steps));
} catch (error) {
  if (!(error instanceof SweepError)) throw error;
  console.error(error.message);
  process.exitCode = 3;
}
db.close();
