import { SweepError } from "../errors.ts";

/** Returns the error for code that a bundler has moved away from the package's other files. */
export function bundledError(): SweepError {
  return new SweepError(
    "setup",
    "gradsweep was bundled, so it cannot find its files: keep it external (esbuild --external:gradsweep, " +
      'Vite ssr.external: ["gradsweep"]); only gradsweep/optimizer can be bundled',
  );
}
