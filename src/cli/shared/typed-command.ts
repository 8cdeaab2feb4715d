/** Returns the command as the user can type it: through npx if this process was started so. */
export function typedCommand(): string {
  return process.env["npm_command"] === "exec" ? "npx sweep" : "sweep";
}
