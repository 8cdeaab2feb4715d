import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { packageVersion } from "../../../src/platform/version.ts";
import { ROOT } from "../../prose/documents.ts";

/** A project that has installed the package. */
export interface Consumer {
  readonly folder: string;
  /** Runs a program of the project; returns its exit code and output. */
  run(command: string, ...args: readonly string[]): { code: number | null; output: string };
  write(files: Readonly<Record<string, string>>): void;
}

const place = mkdtempSync(join(tmpdir(), "sweep-package-"));
process.on("exit", () => rmSync(place, { recursive: true, force: true }));

function call(folder: string, [command = "", ...args]: readonly string[]): { code: number | null; output: string } {
  const env = {
    ...process.env,
    // Programs run under the Node that runs the tests, without the settings of its test runner.
    PATH: [dirname(process.execPath), process.env["PATH"]].join(delimiter),
    ...{ NODE_OPTIONS: "--experimental-vm-modules", NO_COLOR: "1", VITEST: undefined, NODE_ENV: undefined },
  };
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: folder, env, encoding: "utf8", timeout: 200_000 });
  return { code: status, output: `${stdout}\n${stderr}` };
}

/** Packs this package as it would be published, and returns the file. */
export function packed(): string {
  for (const args of [
    ["npm", "run", "prepack"],
    ["npm", "run", "prepare"],
    ["npm", "pack", "--ignore-scripts", "--silent", "--pack-destination", place],
  ]) {
    const { code, output } = call(ROOT, args);
    if (code !== 0) throw new Error(output);
  }
  return join(place, `gradsweep-${packageVersion()}.tgz`);
}

/** Creates a project and installs the packed file and some packages. */
export function consumer(file: string, name: string, packages: readonly string[], manifest: object = {}): Consumer {
  const folder = join(place, name);
  const write = (files: Readonly<Record<string, string>>): void => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
  };
  write({ "package.json": JSON.stringify({ name, version: "1.0.0", private: true, type: "module", ...manifest }) });
  const { code, output } = call(folder, [
    ...["npm", "install", "--no-audit", "--no-fund", "--silent", "--prefer-offline", "--save-dev", file, ...packages],
  ]);
  if (code !== 0) throw new Error(output);
  return {
    folder,
    write,
    run: (command, ...args) =>
      call(folder, command === "node" ? [process.execPath, ...args] : ["npx", command, ...args]),
  };
}
