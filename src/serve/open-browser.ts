import { spawn } from "node:child_process";

const PROGRAMS: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  darwin: ["open"],
  win32: ["rundll32", "url.dll,FileProtocolHandler"],
};

/** Opens an address in the user's browser; calls `failed` with the reason if that does not work. */
export function openBrowser(address: string, failed: (reason: string) => void): void {
  const [program = "", ...args] = PROGRAMS[process.platform] ?? ["xdg-open"];
  const child = spawn(program, [...args, address], { stdio: "ignore", detached: true });
  child.on("error", (error: NodeJS.ErrnoException) =>
    failed(error.code === "ENOENT" ? `${program} is not installed` : error.message),
  );
  child.on("exit", (code) => {
    if (code !== 0 && code !== null) failed(`${program} exited with code ${code}`);
  });
  child.unref();
}
