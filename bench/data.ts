import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { parse } from "csv-parse/sync";
import { openTable } from "../src/data/open-table.ts";
import { sharedBytes, writeShared } from "../src/data/shared-data.ts";
import { times } from "./section.ts";
import type { Section } from "./section.ts";
import { bestOfTurns, seconds } from "./timing.ts";

const WIDTH = 64;
const LARGE = 400_000;
const SMALL = 4_000;
const CSV_ROWS = 20_000;
const READER = new URL("../test/support/data/read-shared-worker.ts", import.meta.url);

/** Measures the memory of a thread that reads shared data, and the time to read a CSV file. */
export async function data(): Promise<Section> {
  const [large, small] = [await threadMemory(LARGE), await threadMemory(SMALL)];
  const numbers = Array.from({ length: CSV_ROWS }, (_, i) => Array.from({ length: WIDTH }, (_c, k) => Math.sin(i + k)));
  const names = Array.from({ length: WIDTH }, (_, k) => `c${k}`);
  const csv = Buffer.from([names, ...numbers].map((row) => row.join(",")).join("\n"));
  const reading = bestOfTurns(
    {
      csv: () => seconds(() => void openTable(csv, "numbers.csv").read([...names.keys()])),
      bare: () => seconds(() => void parse(csv, { on_record: () => null })),
    },
    3,
  );
  const mb = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;
  return {
    title: "Data",
    about: `Resident memory of one more thread that reads data of ${WIDTH} columns, as a share of the data, and the time to read a CSV file of ${mb(csv.length)}, against csv-parse alone.`,
    columns: ["", "", "ratio"],
    rows: [
      [`a thread, data of ${mb(LARGE * WIDTH * 8)}`, mb(large), times(large / (LARGE * WIDTH * 8))],
      [`a thread, data of ${mb(SMALL * WIDTH * 8)}`, mb(small), times(small / (SMALL * WIDTH * 8))],
      ["CSV", `${reading.csv.toFixed(2)} s`, times(reading.csv / reading.bare)],
    ],
  };
}

/** Returns the bytes that each of three threads adds after the first, which loads the code. */
async function threadMemory(rows: number): Promise<number> {
  const set = {
    rows,
    hash: "",
    notes: [],
    columns: [{ name: "X", width: WIDTH, values: new Float64Array(rows * WIDTH) }],
  };
  const buffer = new SharedArrayBuffer(sharedBytes([set]));
  writeShared([set], buffer, 0);
  const workers: Worker[] = [];
  const resident: number[] = [];
  for (let i = 0; i < 4; i += 1) {
    const worker = new Worker(READER, { workerData: { buffer, at: 0 } });
    const answer = once(worker, "message");
    worker.postMessage(0, []);
    await answer;
    workers.push(worker);
    resident.push(process.memoryUsage.rss());
  }
  for (const worker of workers) await worker.terminate();
  return (resident.at(-1)! - resident[0]!) / 3;
}
