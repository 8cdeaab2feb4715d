import type { Completion } from "../grid/complete.ts";
import type { GridAnswer, GridRequest, ReadGrid } from "./workers/grid-messages.ts";

type Without<T, Key extends string> = T extends unknown ? Omit<T, Key> : never;

/** Reads grids in a Web Worker, so that typing never waits for the parser. */
export class GridReader {
  #worker: Worker | undefined;
  #last = 0;
  readonly #asked = new Map<number, PromiseWithResolvers<GridAnswer["result"]>>();

  async read(text: string): Promise<ReadGrid> {
    return (await this.#ask({ read: text })) as ReadGrid;
  }

  async complete(text: string, offset: number): Promise<Completion | undefined> {
    return (await this.#ask({ complete: text, offset })) as Completion | undefined;
  }

  #ask(request: Without<GridRequest, "id">): Promise<GridAnswer["result"]> {
    const worker = (this.#worker ??= this.#start());
    const id = (this.#last += 1);
    const answer = Promise.withResolvers<GridAnswer["result"]>();
    this.#asked.set(id, answer);
    worker.postMessage({ ...request, id }, []);
    return answer.promise;
  }

  #start(): Worker {
    const worker = new Worker(new URL("./workers/grid-worker.ts", import.meta.url), { type: "module" });
    worker.addEventListener("message", ({ data: { id, result } }: MessageEvent<GridAnswer>) => {
      this.#asked.get(id)?.resolve(result);
      this.#asked.delete(id);
    });
    worker.addEventListener("error", ({ message }) => {
      for (const { reject } of this.#asked.values()) reject(new Error(message));
      this.#asked.clear();
    });
    return worker;
  }
}
