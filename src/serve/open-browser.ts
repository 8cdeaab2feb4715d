import { spawn } from "node:child_process";

const PROGRAMS: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  darwin: ["open"],
  win32: ["rundll32", "url.dll,FileProtocolHandler"],
};

/** Opens an address in the person's browser, with the program that the system has for it; `failed` is told why it cannot. */
export function openBrowser(address: string, failed: (reason: string) => void): void {
  const [program = "", ...args] = PROGRAMS[process.platform] ?? ["xdg-open"];
  const child = spawn(program, [...args, address], { stdio: "ignore", detached: true });
  child.on("error", (error: NodeJS.ErrnoException) =>
    failed(error.code === "ENOENT" ? `there is no ${program}` : error.message),
  );
  child.on("exit", (code) => {
    if (code !== 0 && code !== null) failed(`${program} ended with ${code}`);
  });
  child.unref();
}
