import { brokerReason } from "../../broker/connection.ts";
import type { BrokerAddress } from "../../broker/address.ts";
import { isError } from "../../errors.ts";

/** A run says that its broker is of no use after this time. */
const SILENCE_MS = 60_000;

/** Says once when commands of a broker fail for long, and when they succeed again. */
export class Outage {
  readonly #address: BrokerAddress;
  readonly #note: (line: string) => void;
  /** Actions that have failed for long. */
  readonly #failing = new Set<unknown>();

  constructor(address: BrokerAddress, note: (line: string) => void) {
    this.#address = address;
    this.#note = note;
  }

  succeeded(action: unknown): void {
    if (!this.#failing.delete(action) || this.#failing.size > 0) return;
    this.#note(`the broker ${this.#address.shown} is back`);
  }

  /** Notes an error of an action whose last success was `ms` ago. */
  failed(action: unknown, error: unknown, ms: number): void {
    if (ms < SILENCE_MS) return;
    const isFirst = this.#failing.size === 0;
    this.#failing.add(action);
    if (!isFirst) return;
    // A refusal is an answer.
    const does = isError(error) && error.name === "ReplyError" ? "has refused commands" : "has not answered";
    const reason = brokerReason(this.#address, error);
    this.#note(
      `the broker ${this.#address.shown} ${does} for ${SILENCE_MS / 1000} s (${reason}): still waiting; ` +
        "finished trials are stored",
    );
  }
}
