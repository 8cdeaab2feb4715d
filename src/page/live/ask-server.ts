import { parseExactJson } from "../../page-data/exact-json.ts";
import type { LiveProblem } from "../../page-data/live-messages.ts";

/** What the server refuses, or cannot be asked. */
export class ServerProblem extends Error {
  /** HTTP's status; 0 where there was no answer. */
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

// A connection that slept through the night says nothing any more, not even that it is gone.
const PATIENCE = 30_000;

/** What the server answers; undefined where that is what `etag` stands for. Throws ServerProblem. */
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
    throw new ServerProblem(0, "The server does not answer: start `sweep serve` again, and the page goes on.");
  }
  if (response.status === 304) return undefined;
  if (!response.ok)
    throw new ServerProblem(response.status, problemIn(text) ?? `The server answers ${response.status}.`);
  return { value: parseExactJson(text) as T, etag: response.headers.get("ETag") ?? undefined };
}

function problemIn(text: string): string | undefined {
  try {
    return (JSON.parse(text) as LiveProblem).error;
  } catch {
    return undefined;
  }
}
