import type { LiveReport } from "../page-data/live-messages.ts";

/** Each report takes some megabytes. */
const MOST = 4;

interface Kept {
  readonly stand: string;
  readonly report: Promise<LiveReport>;
}

/** Keeps the latest reports, each as long as its sweep stands where it stood. */
export class ReportCache {
  readonly #kept = new Map<number, Kept>();

  /** Returns a sweep's report; reads it unless `stand` is that of the one before. */
  async get(id: number, stand: string, read: () => Promise<LiveReport>): Promise<LiveReport> {
    const known = this.#kept.get(id);
    this.#kept.delete(id);
    const found = known?.stand === stand ? known : { stand, report: read() };
    this.#kept.set(id, found);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size > MOST) this.#kept.delete(oldest);
    }
    try {
      return await found.report;
    } catch (error) {
      if (this.#kept.get(id) === found) this.#kept.delete(id);
      throw error;
    }
  }
}
