/**
 * Prepares a thread for user modules. Their output goes to standard error, as standard output is
 * for data. Silences Node's warning about modules in a folder without a package.json.
 */
export function readyForModules(): void {
  Object.defineProperty(process, "stdout", { get: () => process.stderr });
  const listeners = process.listeners("warning");
  process.removeAllListeners("warning");
  process.on("warning", (warning) => {
    if ("code" in warning && warning.code === "MODULE_TYPELESS_PACKAGE_JSON") return;
    // Of the place of a syntax error.
    if (warning.name === "ExperimentalWarning" && warning.message.startsWith("stripTypeScriptTypes")) return;
    for (const listener of listeners) listener(warning);
  });
}
