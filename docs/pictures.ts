// README's pictures, in light and dark, from sweeps/quickstart.yaml: npm run pictures
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const folder = mkdtempSync(join(tmpdir(), "sweep-pictures-"));
const db = ["--db", join(folder, "sweeps.db")];

const pictures: Readonly<Record<string, readonly string[]>> = {
  map: ["--space", "ravine momentum"],
  // The best of gradient descent, and of all.
  paths: ["--kind", "contour", "--trial", "238,336"],
};

function sweep(...args: readonly string[]): void {
  const { status } = spawnSync(process.execPath, [join(root, "bin/sweep.js"), ...args], { stdio: "inherit" });
  if (status !== 0) throw new Error(`sweep ${args.join(" ")} ended with ${status}`);
}

try {
  sweep("run", join(root, "sweeps/quickstart.yaml"), ...db);
  for (const [name, args] of Object.entries(pictures)) {
    for (const theme of ["light", "dark"]) {
      const file = join(root, "docs/pictures", `${name}-${theme}.svg`);
      sweep("plot", "quickstart", ...db, ...args, "--theme", theme, "-o", file);
    }
  }
} finally {
  rmSync(folder, { recursive: true });
}
