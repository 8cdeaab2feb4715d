/** In a thread that runs a person's modules: what they print goes to standard error, as standard output is for data. */
export function printToStandardError(): void {
  Object.defineProperty(process, "stdout", { get: () => process.stderr });
}
