/**
 * Captures what this process writes to its standard streams; the strings grow, and may be reset.
 */
export function captureOutput(): { stdout: string; stderr: string } {
  const said = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const) {
    const keep = (chunk: string): boolean => {
      said[stream] += chunk;
      return true;
    };
    Object.assign(process[stream].setMaxListeners(0), { write: keep });
  }
  return said;
}
