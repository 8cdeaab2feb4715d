import { isatty } from "node:tty";
import { EXIT } from "../shared/command.ts";

// Without these handlers, while a grid is read or rows are shown, a signal ends the process at
// once, even if SQLite or a user module blocks the main thread. Nothing needs to be saved then.

// SIGHUP means that the terminal was closed. It is ignored if no standard stream is a terminal, as
// under nohup: Node resets the SIG_IGN that nohup sets.
const STANDARD_STREAMS = [0, 1, 2];

// The launcher forwards a Ctrl-C that this process has already received from the terminal.
const TWICE_MS = 40;

/**
 * Until disposed, the first SIGINT, SIGTERM or SIGHUP aborts `stop`; the second ends the process.
 */
export function stopOnSignals(stop: AbortController): Disposable {
  return onSignals(firstAndSecond(() => stop.abort()));
}

/** A listener to signals that another one may replace for a while. */
export interface ExitOnSignals extends Disposable {
  /** Listens from now on. */
  start(): void;
  /** Starts, and leaves signals to another listener until the result is disposed. */
  pause(): Disposable;
}

/** Until disposed, the same signals end the process through its exit handlers. */
export function exitOnSignals(): Disposable {
  const signals = startableExit(() => Promise.resolve());
  signals.start();
  return signals;
}

/**
 * From its start until it is disposed, the first of the same signals calls `onExit` and
 * ends the process likewise when that has resolved; the second ends it at once. The listener stays
 * while it is paused: Node drops a queued signal when its last listener goes.
 */
export function startableExit(onExit: () => Promise<void>): ExitOnSignals {
  let isPaused = false;
  let listening: Disposable | undefined;
  const act = firstAndSecond(() => void onExit().finally(() => process.exit(EXIT.interrupted)));
  const start = (): void => {
    listening ??= onSignals(() => {
      if (!isPaused) act();
    });
  };
  return {
    start,
    pause() {
      start();
      isPaused = true;
      return { [Symbol.dispose]: () => void (isPaused = false) };
    },
    [Symbol.dispose]() {
      listening?.[Symbol.dispose]();
    },
  };
}

/** Returns a listener that acts on the first signal, and ends the process at the second. */
function firstAndSecond(act: () => void): () => void {
  let first: number | undefined;
  return () => {
    if (first !== undefined && performance.now() - first > TWICE_MS) process.exit(EXIT.interrupted);
    if (first !== undefined) return;
    first = performance.now();
    act();
  };
}

function onSignals(act: () => void): Disposable {
  const onHangUp = STANDARD_STREAMS.some((stream) => isatty(stream)) ? act : (): void => undefined;
  process.on("SIGINT", act).on("SIGTERM", act).on("SIGHUP", onHangUp);
  return {
    [Symbol.dispose]: () => void process.off("SIGINT", act).off("SIGTERM", act).off("SIGHUP", onHangUp),
  };
}
