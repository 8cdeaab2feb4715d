#!/usr/bin/env node
// The launcher: plain JavaScript that old versions of Node can read. It answers --version before anything is loaded, and
// checks Node's version before anything native is: better-sqlite3 crashes without a message on one that is too old.
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import module from "node:module";
import { constants } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const OLDEST = [22, 18];
const root = join(dirname(fileURLToPath(import.meta.url)), "..");
// A checkout has the sources and runs them; the package has dist/ alone.
const checkout = join(root, "src/cli/main.ts");
const args = process.argv.slice(2);

if (args[0] === "--version") {
  // Nobody reads it, or there is no room for it.
  process.stdout.on("error", (error) => {
    process.exitCode = error.code === "EPIPE" ? 0 : 3;
    if (error.code === "ENOSPC") process.stderr.write("standard output cannot be written: ENOSPC: the disk is full\n");
  });
  process.stdout.write(`${JSON.parse(readFileSync(join(root, "package.json"), "utf8")).version}\n`);
} else if (isRecent(process.versions.node)) {
  const main = existsSync(checkout) ? "../src/cli/main.ts" : "../dist/src/cli/main.js";
  module.enableCompileCache(); // halves the start
  const { run } = await import(main);
  // Node's own exit code for it, 1, says that convergence regressed.
  process.on("uncaughtException", (error) => {
    process.stderr.write(`${error?.stack ?? error}\nThis is a fault of sweep itself.\n`);
    process.exit(3);
  });
  await run(args);
} else {
  const pinned = join(root, "node_modules/node/bin/node");
  if (existsSync(pinned)) runWith(pinned);
  else {
    const here = existsSync(checkout) ? `, or run \`npm ci\` in ${root}, which brings one along` : "";
    process.stderr.write(
      `sweep needs Node ${OLDEST.join(".")} or newer, and this is Node ${process.versions.node}: ` +
        `install a newer one from nodejs.org${here}.\n`,
    );
    process.exitCode = 3;
  }
}

function isRecent(version) {
  const [major, minor] = version.split(".").map(Number);
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}

/** The same command under another Node. Signals are the child's to answer; its end is this process's end. */
function runWith(node) {
  const child = spawn(node, [fileURLToPath(import.meta.url), ...args], { stdio: "inherit" });
  // A terminal sends Ctrl-C to the child itself, too; who takes it twice within an instant counts it once.
  process.on("SIGINT", () => child.kill("SIGINT"));
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  process.on("SIGHUP", () => child.kill("SIGHUP"));
  child.on("error", (error) => {
    process.stderr.write(`sweep could not start ${node}: ${error.message}\n`);
    process.exitCode = 3;
  });
  child.on("exit", (code, signal) => {
    process.exitCode = code ?? 128 + constants.signals[signal];
  });
}
