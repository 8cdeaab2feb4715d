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
    argv
      .options({
        db: options.db,
        port: options.wholeNumber("port", `where to listen, 0 for any free port [default: ${DEFAULT_PORT}]`, 0, 65_535),
        host: options.text("host", `the address to listen on [default: ${DEFAULT_HOST}, for this machine alone]`),
        open: { type: "boolean", describe: "open it in the browser", default: false },
      })
      .example("$0 serve", "the page of the latest sweep; it fills in while the sweep runs")
      .example(
        "$0 serve --host 0.0.0.0",
        "for other machines too; the address printed has a token, pass it on with care",
      ),
  async handler({ db, port: wanted = DEFAULT_PORT, host = DEFAULT_HOST, open }) {
    const file = options.databaseFile(db);
    const token = isLoopback(host) ? undefined : newToken();
    const page = livePage(pageTemplate(() => say("building the page: its sources have changed")));
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
        ? `the sweeps of ${file}; Ctrl-C ends it`
        : `the sweeps of ${file}, for whoever has this address; Ctrl-C ends it`,
    );
    if (open)
      openBrowser(address, (reason) => say(`no browser could be opened (${reason}): open the address yourself`));
    await ended;
    server.close();
    data.tidy();
    return EXIT.ok;
  },
});

/** An address by which a server on this host is reached. */
function reachable(host: string): string {
  if (!isWildcard(host)) return host;
  const outer = Object.values(networkInterfaces()).flatMap((one) => one ?? []);
  return outer.find(({ internal, family }) => !internal && family === "IPv4")?.address ?? DEFAULT_HOST;
}

function shellWord(text: string): string {
  return /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
