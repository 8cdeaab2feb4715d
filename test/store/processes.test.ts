import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { hostname } from "node:os";
import { fileURLToPath } from "node:url";
import Database from "better-sqlite3";
import { expect, test } from "vitest";

import { openResults } from "../../src/store/results.ts";
import { openStore } from "../../src/store/store.ts";
import { sampleChunk, sampleInfo, sampleSweep } from "./sample-sweep.ts";
import { temporaryFile } from "./temporary-file.ts";

const SCRIPT = fileURLToPath(new URL("write-sweep.ts", import.meta.url));

function start(file: string, name: string, chunks: number): ReturnType<typeof spawn> {
  return spawn(process.execPath, [SCRIPT, file, name, String(chunks)], { stdio: ["ignore", "pipe", "inherit"] });
}

/** The sweep that write-sweep.ts writes. */
function specOf(name: string, chunks: number): ReturnType<typeof sampleSweep> {
  return sampleSweep(name, chunks * 100, { momentum: 0.9, [`${name}_decay`]: 0.5 });
}

async function output(child: ReturnType<typeof spawn>, lines: number): Promise<void> {
  let seen = 0;
  for await (const chunk of child.stdout!) {
    seen += String(chunk).split("\n").length - 1;
    if (seen >= lines) return;
  }
}

/** What an action gives, or that it was refused. */
function attempt(action: () => unknown): unknown {
  try {
    return action();
  } catch {
    return "refused";
  }
}

test("processes make one file and write their sweeps to it at once, each with a column of its own", async () => {
  const file = temporaryFile("made/by/them.db");
  const names = ["ada", "bob", "cyd", "dan"];
  const children = names.map((name) => start(file, name, 30));
  const codes = await Promise.all(
    children.map(async (child) => {
      child.stdout!.resume();
      return (await once(child, "exit"))[0];
    }),
  );
  expect(codes).toEqual([0, 0, 0, 0]);
  const results = openResults(file);
  const sweeps = results.listSweeps();
  expect(sweeps.map(({ name }) => name).toSorted()).toEqual(names);
  for (const { sweep_id, name, status, done } of sweeps) {
    expect({ status, done }).toEqual({ status: "complete", done: 3000 });
    expect(results.query(sweep_id, { where: `${name}_decay = 0.5 AND sweep = '${name}'` }).total()).toBe(3000);
  }
  results.close();
});

test("kill -9 in the middle of writing loses and doubles nothing", async () => {
  const file = temporaryFile();
  const child = start(file, "killed", 100_000);
  await output(child, 20);
  child.kill("SIGKILL");
  await once(child, "exit");

  const db = new Database(file);
  expect(db.prepare("SELECT status FROM sweeps").pluck().get()).toBe("running");
  expect(db.pragma("integrity_check", { simple: true })).toBe("ok");
  const records = db.prepare("SELECT sum(to_index - from_index) FROM chunk").pluck().get();
  const rows = db.prepare("SELECT count(*) FROM result").pluck().get();
  expect(records).toBe(rows);
  expect(db.prepare("SELECT done, steps FROM sweeps").raw().get()).toEqual(
    db.prepare("SELECT count(*), sum(steps) FROM results").raw().get(),
  );
  db.close();
  expect(rows).toBeGreaterThanOrEqual(2000);

  const results = openResults(file);
  expect(results.findSweep().status).toBe("interrupted");
  results.close();

  const store = openStore(file);
  const sweep = store.begin(specOf("killed", 100_000), sampleInfo());
  expect(sweep).toMatchObject({ sweepId: 1, status: "resumed", done: rows });
  expect(sweep.doneRanges(0)).toEqual([[0, rows]]);
  store.close();
});

test("a sweep that a process is running is refused to others, and free when it has been killed", async () => {
  const file = temporaryFile();
  const child = start(file, "busy", 100_000);
  await output(child, 1);
  const results = openResults(file);
  expect(results.findSweep("busy").status).toBe("running");
  results.close();

  const store = openStore(file);
  const begin = (): unknown => store.begin(specOf("busy", 100_000), sampleInfo()).status;
  const refusal = `sweep 1 "busy" is being run: by process ${child.pid} on ${hostname()}; wait for it, or stop it`;
  expect(begin).toThrow(expect.objectContaining({ code: "setup", message: refusal }));
  expect(() => store.remove(1)).toThrow(refusal);
  child.kill("SIGKILL");
  await once(child, "exit");
  expect(begin()).toBe("resumed");
  store.close();
});

test("a number that went to another process, or another host's old heartbeat, is no owner", () => {
  const file = temporaryFile();
  const store = openStore(file);
  const spec = sampleSweep("sample", 4, {});
  store.begin(spec, sampleInfo()).write([sampleChunk(spec, 0, 0, 2)]);
  const db = new Database(file);
  const status = (): unknown => store.begin(spec, sampleInfo()).status;
  expect(status).toThrow("being run");

  db.exec("UPDATE sweep SET owner_host = 'elsewhere', owner_pid = 1");
  expect(status).toThrow("by process 1 on elsewhere");
  db.exec("UPDATE sweep SET owner_host = 'elsewhere', heartbeat = heartbeat - 6");
  expect(status()).toBe("resumed");

  // Only where there is a /proc is it known when a process was started.
  const started = db
    .prepare("UPDATE sweep SET owner_started = owner_started - 1 RETURNING owner_started")
    .pluck()
    .get();
  expect(started === null).toBe(!existsSync("/proc/self/stat"));
  const outcome = started === null ? "refused" : "resumed";
  expect(attempt(status)).toBe(outcome);
  db.close();
  store.close();
});
