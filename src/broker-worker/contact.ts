import type { BrokerAddress } from "../broker/address.ts";
import { brokerError } from "../broker/connection.ts";

/** A worker ends after this time without a successful command: its supervisor may restart it. */
export const LOST_MS = 60_000;

/** Whether the broker answers. Says so when that changes. */
export class Contact {
  readonly #address: BrokerAddress;
  readonly #warn: (line: string) => void;
  #silentMs = 0;
  #isTroubled = false;

  constructor(address: BrokerAddress, warn: (line: string) => void) {
    this.#address = address;
    this.#warn = warn;
  }

  /** Whether no command has succeeded for LOST_MS. */
  get isLost(): boolean {
    return this.#silentMs > LOST_MS;
  }

  /** Adds time in which this process was able to ask: it may have been suspended in between. */
  passed(ms: number): void {
    this.#silentMs += ms;
  }

  /** Notes a successful command. */
  answered(): void {
    this.#silentMs = 0;
    if (!this.#isTroubled) return;
    this.#isTroubled = false;
    this.#warn(`the broker ${this.#address.shown} answers again`);
  }

  /** Notes an error. The worker tries again. */
  trouble(error: unknown): void {
    if (this.#isTroubled) return;
    this.#isTroubled = true;
    this.#warn(`${brokerError(this.#address, error).message}; trying again`);
  }
}
