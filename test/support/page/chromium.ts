import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium } from "playwright-core";
import type { Browser } from "playwright-core";

const NAMES: readonly string[] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** Starts the machine's own Chromium: that of CHROMIUM, else the first in PATH. */
export function startChromium(): Promise<Browser> {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  const found = folders.flatMap((folder) => NAMES.map((name) => join(folder, name))).find((file) => existsSync(file));
  const executablePath = process.env["CHROMIUM"] ?? found;
  if (executablePath === undefined) {
    throw new Error("pages are tested in Chromium: apt-get install chromium, or name one in CHROMIUM");
  }
  // The sandbox does not work as root, e.g. in CI; the pages are trusted.
  return chromium.launch({ executablePath, args: ["--no-sandbox"] });
}
