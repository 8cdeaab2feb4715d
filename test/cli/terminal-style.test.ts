import { expect, test } from "vitest";
import { terminalStyle } from "../../src/cli/terminal/terminal-style.ts";

const terminal = { isTTY: true, columns: 120 };
const pipe = { isTTY: false, columns: 0 };
const UTF8 = { LANG: "en_GB.UTF-8" };
const XTERM = { ...UTF8, TERM: "xterm-256color" };

test.each([
  ["a terminal of 256 colours", terminal, XTERM, { width: 120, colours: "256", unicode: true }],
  ["one of true colours", terminal, { ...XTERM, COLORTERM: "truecolor" }, { colours: "true" }],
  ["one of 16, which are too few", terminal, { ...UTF8, TERM: "linux" }, { colours: "none", unicode: true }],
  ["one that can nothing", terminal, { ...UTF8, TERM: "dumb" }, { colours: "none" }],
  ["NO_COLOR", terminal, { ...XTERM, NO_COLOR: "1" }, { colours: "none", unicode: true }],
  ["no UTF-8", terminal, { ...XTERM, LC_ALL: "C" }, { colours: "256", unicode: false }],
  ["a pipe", pipe, XTERM, { width: 80, colours: "none", unicode: false }],
  ["a pipe, and COLUMNS", pipe, { ...XTERM, COLUMNS: "132" }, { width: 132, colours: "none", unicode: false }],
  ["a pipe, and FORCE_COLOR", pipe, { ...XTERM, FORCE_COLOR: "1" }, { colours: "256", unicode: true }],
  ["a pipe, and FORCE_COLOR=3", pipe, { ...UTF8, FORCE_COLOR: "3" }, { colours: "true", unicode: true }],
  ["a terminal, and FORCE_COLOR=0", terminal, { ...XTERM, FORCE_COLOR: "0" }, { colours: "none", unicode: true }],
])("%s", (_name, output, env, expected) => {
  expect(terminalStyle(output, env)).toMatchObject(expected);
});
