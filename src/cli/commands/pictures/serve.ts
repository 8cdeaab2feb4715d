import { once } from "node:events";
import { networkInterfaces } from "node:os";
import { pageTemplate } from "../../../report/template.ts";
import { inAddress, isLoopback, isWildcard, newToken } from "../../../serve/access.ts";
import { liveApp } from "../../../serve/app.ts";
import { listen } from "../../../serve/listen.ts";
import { LiveData } from "../../../serve/live-data.ts";
import { livePage } from "../../../serve/live-page.ts";
import { openBrowser } from "../../../serve/open-browser.ts";
import { DEFAULT_DATABASE } from "../../../store/file/default-database.ts";
import { shellWord } from "../../../platform/shell-word.ts";
import { defineCommand, EXIT } from "../../shared/command.ts";
import type { Command } from "../../shared/command.ts";
import * as options from "../../shared/options.ts";
import { say, writeOut } from "../../terminal/output.ts";

const DEFAULT_PORT = 4173;
const DEFAULT_HOST = "127.0.0.1";

export const command: Command = defineCommand({
  command: "serve",
  describe: "Show the sweeps of the results database in a browser, live",
  builder: (argv) =>
    argv.options({
      db: options.db,
      port: options.wholeNumber("port", `port to listen on; 0 picks a free one [default: ${DEFAULT_PORT}]`, 0, 65_535),
      host: options.text("host", `address to listen on [default: ${DEFAULT_HOST}, this machine only]`),
      open: { type: "boolean", describe: "open the page in the browser", default: false },
    }),
  examples: [
    ["sweep serve", "show the latest sweep; the page follows a running sweep"],
    ["sweep serve --host 0.0.0.0", "allow other machines; the printed address contains a secret token"],
  ],
  async handler({ db, port: wanted = DEFAULT_PORT, host = DEFAULT_HOST, open }) {
    const file = options.databaseFile(db);
    const token = isLoopback(host) ? undefined : newToken();
    const page = livePage(pageTemplate(() => say("building the page, because its sources have changed")));
    const start = file === DEFAULT_DATABASE ? "sweep run GRID" : `sweep run GRID --db ${shellWord(file)}`;
    let port = wanted;
    const data = new LiveData(file, start);
    const app = liveApp(page, data, { address: () => ({ host, port }), token });
    const server = await listen((request) => app.fetch(request), host, wanted);
    port = server.port;
    const ended = Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
    const address = `http://${inAddress(reachable(host))}:${port}/${token === undefined ? "" : `?token=${token}`}`;
    await writeOut([`${address}\n`]);
    say(
      token === undefined
        ? `serving the sweeps of ${file}; press Ctrl-C to stop`
        : `serving the sweeps of ${file} to anyone with this address; press Ctrl-C to stop`,
    );
    if (open) openBrowser(address, (reason) => say(`cannot open a browser (${reason}): open the address manually`));
    await ended;
    server.close();
    data.tidy();
    return EXIT.ok;
  },
});

/** Returns an address at which a server on this host can be reached. */
function reachable(host: string): string {
  if (!isWildcard(host)) return host;
  const outer = Object.values(networkInterfaces()).flatMap((one) => one ?? []);
  return outer.find(({ internal, family }) => !internal && family === "IPv4")?.address ?? DEFAULT_HOST;
}
