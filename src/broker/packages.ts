import { codeOf, SweepError } from "../errors.ts";

// Optional, and slow to load: only commands that use a broker import them.
const PACKAGES = { bullmq: "bullmq@6", ioredis: "ioredis@5" } as const;

/** Loads BullMQ. Throws SweepError if it is not installed. */
export function loadBullmq(): Promise<typeof import("bullmq")> {
  return installed(() => import("bullmq"));
}

/** Loads ioredis. Throws SweepError if it is not installed. */
export function loadIoredis(): Promise<Pick<typeof import("ioredis"), "Redis">> {
  return installed(() => import("ioredis"));
}

async function installed<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    if (codeOf(error) !== "ERR_MODULE_NOT_FOUND") throw error;
    const names = Object.values(PACKAGES).join(" ");
    throw new SweepError(
      "setup",
      `a broker needs the packages bullmq and ioredis: install them with \`npm install ${names}\``,
      undefined,
      error,
    );
  }
}
