import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import Database from "better-sqlite3";
import { bundle } from "../bundle/bundle.ts";
import { startChromium } from "../test/support/page/chromium.ts";
import { shortTrials } from "./end-to-end.ts";
import { times } from "./section.ts";
import type { Section } from "./section.ts";
import { MEASURED } from "./sweep-process.ts";

interface Measured {
  readonly name: string;
  readonly seconds: number;
  /** Peak resident memory of the process, in bytes. */
  readonly memory: number;
}

const BUNDLED = { ...process.env, SWEEP_BUNDLE: "1" };

/** Measures commands that read all trials of a database: a million, or ten if `large`. */
export async function largeDatabase(large: boolean): Promise<Section> {
  await bundle();
  const side = large ? 3_162 : 1_000;
  const folder = mkdtempSync(join(tmpdir(), "sweep-bench-"));
  try {
    const grid = shortTrials(side);
    const checked = join(folder, "checked.yaml");
    writeFileSync(
      checked,
      `${grid}expect:\n  - { name: all ran, sql: SELECT count(*) = ${side * side} FROM results }\n`,
    );
    const db = join(folder, "sweeps.db");
    for (const yaml of [grid, grid.replace("max_steps: 100", "max_steps: 99")]) {
      sweep("run", ["run", "-", "--quiet", "--db", db], yaml);
    }
    const bare = sumOfTable(db);
    const rows = [
      sweep("show", ["show", "1", "--db", db]),
      sweep("best", ["best", "--sweep", "1", "--db", db]),
      sweep("compare of two such sweeps", ["compare", "1", "2", "--db", db]),
      sweep("plot --kind heatmap", [
        "plot",
        "--sweep",
        "1",
        "--db",
        db,
        "--kind",
        "heatmap",
        "-o",
        join(folder, "m.svg"),
      ]),
      sweep("report", ["report", "1", "--db", db, "-o", join(folder, "report.html")]),
      ...(await views(db)),
      sweep("check, with the run", ["check", checked, "--quiet"]),
    ];
    return {
      title: "A large database",
      about:
        `Two sweeps of ${(side * side).toLocaleString("en")} trials each; whole processes of the bundled command. ` +
        "Bare is a sum over three columns of one sweep, by better-sqlite3. A view of `serve` is measured in Chromium, " +
        "from the address to its map; its memory is that of the server.",
      columns: ["", "seconds", "/ bare", "peak MB"],
      rows: rows.map(({ name, seconds, memory }) => [
        name,
        seconds.toFixed(2),
        times(seconds / bare),
        String(Math.round(memory / 1e6)),
      ]),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function sweep(name: string, args: readonly string[], input = ""): Measured {
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, [...MEASURED, ...args], {
    ...{ encoding: "utf8", input, env: BUNDLED, maxBuffer: Infinity },
  });
  const seconds = (performance.now() - start) / 1000;
  if (status !== 0) throw new Error(`sweep ${args.join(" ")} ended with ${status}: ${stderr}`);
  return { name, seconds, memory: peakIn(stderr) };
}

// Notes the milliseconds from the address until the map is drawn.
const NOTE_MAP = `new MutationObserver((_, observer) => {
  if (document.querySelector(".heatmap canvas") === null) return;
  observer.disconnect();
  window.mapAfter = performance.now();
}).observe(document, { childList: true, subtree: true });`;

/** Opens the page of the first sweep twice. */
async function views(db: string): Promise<Measured[]> {
  const server = spawn(process.execPath, [...MEASURED, "serve", "--db", db, "--port", "0"], { env: BUNDLED });
  const browser = await startChromium();
  try {
    let errors = "";
    server.stderr.on("data", (data: Buffer) => (errors += data.toString()));
    const [address] = (await once(createInterface(server.stdout), "line")) as [string];
    const seconds: number[] = [];
    for (let turn = 0; turn < 2; turn += 1) {
      const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
      await page.addInitScript(NOTE_MAP);
      await page.goto(`${address}?sweep=1`);
      await page.waitForFunction("window.mapAfter !== undefined", undefined, { timeout: 120_000 });
      seconds.push((await page.evaluate<number>("window.mapAfter")) / 1000);
      await page.close();
    }
    server.kill("SIGINT");
    await once(server, "close");
    const memory = peakIn(errors);
    return ["serve, the first view", "serve, the next view"].map((name, i) => ({ name, seconds: seconds[i]!, memory }));
  } finally {
    server.kill();
    await browser.close();
  }
}

/** Returns the bytes that the last line of a measured process names. */
function peakIn(stderr: string): number {
  return Number(stderr.trim().split("\n").at(-1)) * 1024;
}

function sumOfTable(file: string): number {
  const db = new Database(file, { readonly: true });
  const start = performance.now();
  db.prepare("SELECT sum(steps), total(final_loss), max(lr) FROM result WHERE sweep_id = 1").get();
  const seconds = (performance.now() - start) / 1000;
  db.close();
  return seconds;
}
