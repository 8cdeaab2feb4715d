import type { BrokerAddress } from "../broker/address.ts";
import { brokerError } from "../broker/connection.ts";
import { isError, messageOf } from "../errors.ts";

/** A worker ends after this time without a successful command: its supervisor may restart it. */
export const LOST_MS = 60_000;

/**
 * Refusals that end by themselves: Redis has no memory, still loads, or runs a long script. A wrong
 * password does not. Before version 7, Redis wraps the refusal of a command in a script.
 */
const FOR_A_WHILE = /(?:^|-)(?:OOM|LOADING|BUSY)\b/;

/**
 * Milliseconds without an error before "answers again": none at first, then this, and twice as long
 * with each relapse. A Redis with little memory refuses a command each second.
 */
const FIRST_CALM_MS = 10_000;
/** The next error is a first one again after this time. */
const LONG_CALM_MS = 600_000;

/** A worker whose threads fail this often in a row ends. */
const MOST_BROKEN = 5;

/** Whether the broker answers and the threads work. Says so when that changes, ever less often. */
export class Contact {
  readonly #address: BrokerAddress;
  readonly #warn: (line: string) => void;
  #silentMs = 0;
  /** Errors since the broker last was in order, each said once. */
  readonly #troubles: Set<string> = new Set();
  /** Milliseconds since the last error, and until "answers again". */
  #calmMs = LONG_CALM_MS;
  #neededMs = 0;
  #broken = 0;

  constructor(address: BrokerAddress, warn: (line: string) => void) {
    this.#address = address;
    this.#warn = warn;
  }

  /** Whether no command has succeeded for LOST_MS. */
  get isLost(): boolean {
    return this.#silentMs > LOST_MS;
  }

  /** Whether the threads of this machine do not work. */
  get isBroken(): boolean {
    return this.#broken >= MOST_BROKEN;
  }

  /** Notes a chunk that has run. */
  worked(): void {
    this.#broken = 0;
  }

  /** Notes an error of threads. */
  broke(error: unknown): void {
    this.#broken += 1;
    if (this.#broken === 1) this.#warn(`a chunk could not run here: ${messageOf(error)}`);
  }

  /** Adds time in which this process was able to ask: it may have been suspended in between. */
  passed(ms: number): void {
    this.#silentMs += ms;
    this.#calmMs += ms;
  }

  /** Notes a successful command. */
  answered(): void {
    this.#silentMs = 0;
    if (this.#troubles.size === 0 || this.#calmMs < this.#neededMs) return;
    this.#troubles.clear();
    this.#warn(`the broker ${this.#address.shown} answers again`);
  }

  /** Notes an error. The worker tries again. */
  trouble(error: unknown): void {
    if (isError(error) && FOR_A_WHILE.test(error.message)) this.#silentMs = 0;
    const calm = this.#calmMs;
    this.#calmMs = 0;
    const { message } = brokerError(this.#address, error);
    if (this.#troubles.has(message)) return;
    if (this.#troubles.size === 0)
      this.#neededMs = calm < LONG_CALM_MS ? Math.min(LONG_CALM_MS, Math.max(FIRST_CALM_MS, 2 * this.#neededMs)) : 0;
    this.#troubles.add(message);
    this.#warn(`${message}; trying again`);
  }
}
