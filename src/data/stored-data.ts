import { SweepError } from "../errors.ts";
import { requestOf } from "./prepare-data.ts";
import type { OpenData, PreparedData, StoredData } from "./training-data.ts";

/**
 * Returns the data of a stored grid's key `data`, as it was when the sweep began. Calls `openFile`,
 * like `openData`, for values that the database does not have, and throws SweepError("input") if
 * the file has changed since.
 */
export function openStoredData(value: unknown, stored: readonly StoredData[], openFile: () => OpenData): OpenData {
  const text = JSON.stringify(value);
  const known = stored.filter(({ requests }) => requests.some((request) => keyText(request) === text));
  const [first] = known;
  if (first === undefined) return openFile();
  return {
    rows: first.rows,
    symbols: first.columns.map(({ name, width }) => ({ name, width })),
    prepare: (use) => {
      const request = requestOf(value, use);
      const found = known.find(({ requests }) => requests.includes(request));
      if (found?.values === undefined) return fromFile(found, openFile().prepare(use));
      const { rows, hash, notes, sourceHash } = found;
      return { rows, columns: found.values(), hash, notes, sourceHash, request };
    },
  };
}

function fromFile(stored: StoredData | undefined, data: PreparedData): PreparedData {
  if (stored === undefined || stored.hash === data.hash) return data;
  const what = stored.sourceHash === data.sourceHash ? "gives other values now" : "has changed since the sweep ran";
  throw new SweepError("input", `the file of the data ${what}, and is not in the database: run the grid again`);
}

function keyText(request: string): string {
  return JSON.stringify((JSON.parse(request) as { readonly data: unknown }).data);
}
