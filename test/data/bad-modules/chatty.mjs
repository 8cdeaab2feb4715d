import { parentPort } from "node:worker_threads";

parentPort?.postMessage("ready", []);
parentPort?.postMessage(null, []);

/** Gradient descent that talks to the main thread, replaces what others send with, and blocks its thread later on. */
export default class Chatty {
  constructor({ lr, kind }) {
    this.lr = lr;
    parentPort?.postMessage({ kind: "done", seconds: 0 }, []);
    parentPort?.postMessage({ kind: "broken", code: "setup", message: "not so" }, []);
    if (kind === 1) parentPort.postMessage = () => process.exit(1);
    // For a second, while another trial waits for something of its own.
    if (kind === 2) setTimeout(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_000), 5).unref();
    if (kind === 3) setTimeout(() => undefined, 20);
  }

  update(params, grads) {
    for (let i = 0; i < params.x.length; i += 1) params.x[i] -= this.lr * grads.x[i];
  }
}
