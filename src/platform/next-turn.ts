/**
 * Resolves after one turn of the event loop, in which messages and due timers are handled. Works in
 * Node and in browsers.
 */
export const nextTurn: () => Promise<void> =
  typeof setImmediate === "function"
    ? () => new Promise((resolve) => setImmediate(resolve))
    : () =>
        new Promise((resolve) => {
          // A timer waits for at least 4 ms.
          const { port1, port2 } = new MessageChannel();
          port1.addEventListener("message", () => {
            port1.close();
            resolve();
          });
          port1.start();
          port2.postMessage(undefined);
        });
