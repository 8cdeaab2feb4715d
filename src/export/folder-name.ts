import { createHash } from "node:crypto";

// Shorter than file systems allow, so that temporary names fit too.
const LONGEST = 120;

/**
 * Returns the name of a folder for an algorithm with a setting: `sgd-lr0.3-momentum0.9`. Other
 * characters than letters, digits and `.+-_=` become `_`. Different settings have different names:
 * `taken` maps the names to what they stand for.
 */
export function folderName(
  algorithm: string,
  setting: Readonly<Record<string, number | string | boolean>>,
  taken: Map<string, string>,
): string {
  const values = Object.entries(setting).map(([name, value]) => `-${name}${String(value)}`);
  const key = JSON.stringify([algorithm, setting]);
  const safe = `${algorithm}${values.join("")}`.replaceAll(/[^A-Za-z0-9.+\-_=]/g, "_").replace(/^[.-]/, "_");
  const isUsable = safe.length <= LONGEST && (taken.get(safe) ?? key) === key;
  const name = isUsable
    ? safe
    : `${safe.slice(0, LONGEST)}-${createHash("sha256").update(key).digest("hex").slice(0, 8)}`;
  taken.set(name, key);
  return name;
}
