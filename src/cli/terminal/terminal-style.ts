import { WriteStream } from "node:tty";
import type { TextStyle } from "../../text-charts/text-style.ts";

/** Width of help and charts that do not go to a terminal. */
export const PIPE_WIDTH = 80;

/** The properties of standard output that matter. */
type Output = Pick<NodeJS.WriteStream, "isTTY" | "columns">;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Returns the width for tables and sentences: that of the terminal. A pipe has none, because its
 * reader is a program: COLUMNS only sets the width of charts then.
 */
export function textWidth(stdout: Output = process.stdout): number {
  return stdout.isTTY ? stdout.columns : Infinity;
}

/** Returns the width, colours and characters that standard output supports. */
export function terminalStyle(stdout: Output = process.stdout, env: Environment = process.env): TextStyle {
  const isForced = (env["FORCE_COLOR"] ?? "0") !== "0";
  const depth = colourDepth(stdout.isTTY, env);
  return {
    width: (stdout.isTTY ? stdout.columns : Number(env["COLUMNS"])) || PIPE_WIDTH,
    colours: depth >= 24 ? "true" : depth >= 8 ? "256" : "none",
    unicode: (stdout.isTTY || isForced) && isUtf8(env),
  };
}

/**
 * Returns the colour depth in bits by TERM, COLORTERM, NO_COLOR and FORCE_COLOR; 1 means no
 * colours.
 */
function colourDepth(isTerminal: boolean, env: Environment): number {
  const { FORCE_COLOR: forced, ...rest } = env;
  if (forced === undefined) return isTerminal ? depthBy(env) : 1;
  // FORCE_COLOR without a depth means 16 colours to Node, too few for a colour scale.
  return ["", "1", "true"].includes(forced) ? Math.max(8, depthBy({ ...rest, NO_COLOR: undefined })) : depthBy(env);
}

function depthBy(env: Environment): number {
  return WriteStream.prototype.getColorDepth(env);
}

function isUtf8(env: Environment): boolean {
  const locale = env["LC_ALL"] || env["LC_CTYPE"] || env["LANG"];
  if (locale === undefined || locale === "") return process.platform !== "linux";
  return /utf-?8/i.test(locale);
}
