// A process that runs command lines in sequence, which is cheaper than a process each. Request {
// folder, env, input, lines: [["run", "x"], …] }, response [{ code, stdout, stderr }, …], by
// message.
import { on } from "node:events";
import module from "node:module";
import { tmpdir } from "node:os";
import { Readable } from "node:stream";
import { captureOutput } from "./capture-output.ts";
import type { LinesEnded, LinesRequest } from "./run-lines.ts";

// Before anything is loaded, as in the launcher.
module.enableCompileCache();
const main = process.env["SWEEP_BUNDLE"] === "1" ? "../../../dist/main.js" : "../../../src/cli/main.ts";
const { SharedWorkers, run } = (await import(main)) as typeof import("../../../src/cli/main.ts");

// Starting threads takes longer than most lines.
const workers = new SharedWorkers();

const said = captureOutput();

process.on("disconnect", () => process.exit());
for await (const [{ folder, env, input = "", lines }] of on(process, "message") as AsyncIterable<[LinesRequest]>) {
  process.chdir(folder);
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, env);
  Object.defineProperty(process, "stdin", { configurable: true, value: Readable.from([Buffer.from(input)]) });
  const ended: LinesEnded[] = [];
  for (const line of lines) {
    Object.assign(said, { stdout: "", stderr: "" });
    await run(line, workers);
    ended.push({ code: Number(process.exitCode), ...said });
  }
  // The caller may remove the folder now.
  process.chdir(tmpdir());
  process.send!(ended);
}
