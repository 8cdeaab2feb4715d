// A process that runs command lines one after the other, as the command does, for less than a start each:
// node command-lines.ts < [["run", "x"], …] > [{ code, stdout, stderr }, …]
import module from "node:module";
import { text } from "node:stream/consumers";

// As the launcher does, before anything is loaded.
module.enableCompileCache();
const { run } = await import("../../src/cli/main.ts");

const lines = JSON.parse(await text(process.stdin)) as string[][];
const write = process.stdout.write.bind(process.stdout);
const said = { stdout: "", stderr: "" };
for (const stream of ["stdout", "stderr"] as const) {
  const keep = (chunk: string): boolean => {
    said[stream] += chunk;
    return true;
  };
  Object.assign(process[stream].setMaxListeners(0), { write: keep });
}
const ended: unknown[] = [];
for (const line of lines) {
  Object.assign(said, { stdout: "", stderr: "" });
  await run(line);
  ended.push({ code: process.exitCode, ...said });
}
process.exitCode = 0;
write(JSON.stringify(ended));
