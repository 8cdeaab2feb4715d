import { once } from "node:events";
import { connect, createServer } from "node:net";
import type { Server, Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { onTestFinished } from "vitest";
import { freePort } from "../command/redis.ts";

/** A direction: to the server, or back. */
export type Direction = "there" | "back";

/** How fast a wire is. */
interface WireSpeed {
  /** Returns the milliseconds that a piece takes. */
  readonly pause?: () => number;
  /** Bytes a second in each direction, which all connections share. */
  readonly rate?: number;
}

/** A way to a local port that may be slow, or lose what is on its way until it is sent again. */
export class Wire {
  readonly port: number;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #delay: () => number;
  readonly #rate: number;
  /** When the last piece of each direction has passed. */
  readonly #passed: Record<Direction, number> = { there: 0, back: 0 };
  #refused: readonly [number, number] = [0, 0];
  #cut = new Map<Direction, PromiseWithResolvers<void>>();

  private constructor(port: number, server: Server, { pause = () => 0, rate = Infinity }: WireSpeed) {
    this.port = port;
    this.#server = server;
    this.#delay = pause;
    this.#rate = rate;
  }

  /** Makes a way to a port. Ends with the test. */
  static async to(target: number, speed: WireSpeed = {}): Promise<Wire> {
    const port = await freePort();
    const server = createServer((near) => wire.#join(near, connect(target, "127.0.0.1")));
    const wire = new Wire(port, server, speed);
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
    onTestFinished(() => wire.#end());
    return wire;
  }

  /** Holds back all that goes in a direction, as lost packets do. */
  cut(directions: readonly Direction[]): void {
    for (const direction of directions) this.#cut.set(direction, Promise.withResolvers());
  }

  /** Ends some of the next connections at once, after the first `after`. */
  refuse(count: number, after: number = 0): void {
    this.#refused = [after, after + count];
  }

  heal(): void {
    for (const { resolve } of this.#cut.values()) resolve();
    this.#cut.clear();
  }

  #join(near: Socket, far: Socket): void {
    const [from, to] = this.#refused;
    this.#refused = [from - 1, to - 1];
    if (from <= 0 && to > 0) {
      near.destroy();
      far.destroy();
      return;
    }
    this.#carry("there", near, far);
    this.#carry("back", far, near);
  }

  #carry(direction: Direction, from: Socket, to: Socket): void {
    this.#sockets.add(from);
    let last: Promise<unknown> = Promise.resolve();
    const after = (action: () => void, bytes = 0): void => {
      const due = Math.max(performance.now() + this.#delay(), this.#passed[direction]) + (1000 * bytes) / this.#rate;
      if (this.#rate < Infinity) this.#passed[direction] = due;
      const before = last;
      last = (async (): Promise<void> => {
        await before;
        await delay(Math.max(0, due - performance.now()));
        await this.#cut.get(direction)?.promise;
        action();
      })();
    };
    from.setNoDelay().on("data", (piece) => after(() => to.write(piece), piece.length));
    from.on("error", () => "the other end closes, too");
    from.on("close", () => {
      this.#sockets.delete(from);
      after(() => to.destroy());
    });
  }

  #end(): void {
    this.heal();
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }
}
