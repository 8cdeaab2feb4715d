#!/usr/bin/env node
// The launcher, in plain JavaScript that old versions of Node can parse. It answers --version first.
// It checks Node's version before loading native code: better-sqlite3 crashes silently on an old Node.
import module from "node:module";

// The name under which this file starts the installed Node.
const HANDED_OVER = "sweep-node";
// An import would also load what these modules load on demand, which takes a tenth of Node's start.
const require = module.createRequire(import.meta.url);
const { existsSync, readFileSync } = require("node:fs");
const { dirname, join } = require("node:path");
const { fileURLToPath } = require("node:url");
const own = fileURLToPath(import.meta.url);
const root = join(dirname(own), "..");
// A checkout runs its sources, or with SWEEP_BUNDLE=1 its bundle; the package contains only dist/.
const checkout = join(root, "src/cli/main.ts");
const isBundle = process.env.SWEEP_BUNDLE === "1" || !existsSync(checkout);
// Sources have `using`, which the bundle is compiled without.
const oldest = isBundle ? [22, 18] : [24, 0];
const args = process.argv.slice(2);

if (args[0] === "--version") {
  // The reader is gone, or the disk is full.
  process.stdout.on("error", (error) => {
    process.exitCode = error.code === "EPIPE" ? 0 : 3;
    if (error.code === "ENOSPC") process.stderr.write("cannot write to standard output: ENOSPC: the disk is full\n");
  });
  process.stdout.write(`${JSON.parse(readFileSync(join(root, "package.json"), "utf8")).version}\n`);
} else if (isRecent(process.versions.node)) {
  const main = isBundle ? "../dist/main.js" : "../src/cli/main.ts";
  module.enableCompileCache(); // halves the start-up time
  const { run } = await import(main);
  // Node would exit with 1, which means that convergence regressed.
  process.on("uncaughtException", (error) => {
    process.stderr.write(`${error?.stack ?? error}\ninternal error, please report it\n`);
    process.exit(3);
  });
  await run(args);
  if (isOver()) process.exit(); // Node would free all memory first, a quarter of its start.
} else {
  const pinned = join(root, "node_modules/node/bin/node");
  // It may be too old itself.
  if (existsSync(pinned) && process.argv0 !== HANDED_OVER) runWith(pinned);
  else {
    const here = existsSync(checkout) ? `, or run \`npm ci\` in ${root}, which installs one` : "";
    process.stderr.write(
      `sweep needs Node ${oldest.join(".")} or newer, found ${process.versions.node}: ` +
        `install a newer version from nodejs.org${here}\n`,
    );
    process.exitCode = 3;
  }
}

/** Whether nothing is left to do, and all output is written. Pipes and terminals stay open. */
function isOver() {
  const left = process.getActiveResourcesInfo().filter((name) => name !== "PipeWrap" && name !== "TTYWrap");
  return left.length === 0 && process.stdout.writableLength + process.stderr.writableLength === 0;
}

function isRecent(version) {
  const [major, minor] = version.split(".").map(Number);
  return major > oldest[0] || (major === oldest[0] && minor >= oldest[1]);
}

/** Runs the same command under another Node. Forwards signals to the child and ends as it ends. */
function runWith(node) {
  const { constants } = require("node:os");
  const child = require("node:child_process").spawn(node, [own, ...args], {
    stdio: "inherit",
    argv0: HANDED_OVER,
  });
  // A terminal also sends Ctrl-C to the child, which counts two signals within an instant as one.
  process.on("SIGINT", () => child.kill("SIGINT"));
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  process.on("SIGHUP", () => child.kill("SIGHUP"));
  child.on("error", (error) => {
    process.stderr.write(`cannot start ${node}: ${error.message}\n`);
    process.exitCode = 3;
  });
  child.on("exit", (code, signal) => {
    process.exitCode = code ?? 128 + constants.signals[signal];
  });
}
