import { parseExactJson } from "../../sweep/wire/exact-json.ts";
import type { LiveProblem } from "../../page-data/live-messages.ts";

/** A request that the server refused or did not answer. */
export class ServerProblem extends Error {
  /** HTTP status; 0 if there was no answer. */
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

// Milliseconds. A connection may be dead without an error, e.g. after the machine has slept.
const PATIENCE = 30_000;

/** Requests a path; returns undefined if the answer still has this `etag`. Throws ServerProblem. */
export async function askServer<T>(
  path: string,
  etag?: string,
): Promise<{ readonly value: T; readonly etag: string | undefined } | undefined> {
  const headers: Record<string, string> = etag === undefined ? {} : { "If-None-Match": etag };
  let response: Response;
  let text: string;
  try {
    response = await fetch(path, { headers, cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
    text = await response.text();
  } catch {
    throw new ServerProblem(0, "The server does not answer: start `sweep serve` again, and the page will continue.");
  }
  if (response.status === 304) return undefined;
  if (!response.ok)
    throw new ServerProblem(response.status, problemIn(text) ?? `The server answered with status ${response.status}.`);
  return { value: parseExactJson(text) as T, etag: response.headers.get("ETag") ?? undefined };
}

function problemIn(text: string): string | undefined {
  try {
    return (JSON.parse(text) as LiveProblem).error;
  } catch {
    return undefined;
  }
}
