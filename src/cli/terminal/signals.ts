import { isatty } from "node:tty";
import { EXIT } from "../shared/command.ts";

// Where nothing of this is in force, while a grid is read or rows are shown, there is nothing to save: a signal ends the process
// by itself, even where SQLite or a person's module keeps the main thread busy.

// SIGHUP says that the terminal has gone. A process that has it neither as input, nor output, nor errors does not miss it: nohup
// sees to just that, and Node undoes the ignoring of the signal that nohup relies on.
const STANDARD_STREAMS = [0, 1, 2];

// The launcher passes on a Ctrl-C that the terminal has sent here already.
const TWICE_MS = 40;

/** SIGINT, SIGTERM and the end of the terminal stop a run in order, a second one at once; until this is disposed of. */
export function stopOnSignals(stop: AbortController): Disposable {
  let first = Infinity;
  return onSignals(() => {
    if (performance.now() - first > TWICE_MS) process.exit(EXIT.interrupted);
    first = Math.min(first, performance.now());
    stop.abort();
  });
}

/** The same signals end the process with what is to be done at its exit, which they else would not; until this is disposed of. */
export function exitOnSignals(): Disposable {
  return onSignals(() => process.exit(EXIT.interrupted));
}

function onSignals(act: () => void): Disposable {
  const onHangUp = STANDARD_STREAMS.some((stream) => isatty(stream)) ? act : (): void => undefined;
  process.on("SIGINT", act).on("SIGTERM", act).on("SIGHUP", onHangUp);
  return {
    [Symbol.dispose]: () => void process.off("SIGINT", act).off("SIGTERM", act).off("SIGHUP", onHangUp),
  };
}
