import { once } from "node:events";
import { networkInterfaces } from "node:os";
import { pageTemplate, playgroundFiles } from "../../../report/template.ts";
import { inAddress, isLoopback, isWildcard, newToken } from "../../../serve/access.ts";
import { liveApp } from "../../../serve/app.ts";
import { listen } from "../../../serve/listen.ts";
import { LiveData } from "../../../serve/live-data.ts";
import type { Access } from "../../../serve/guarded-app.ts";
import { livePage } from "../../../serve/live-page.ts";
import { openBrowser } from "../../../serve/open-browser.ts";
import { playgroundApp } from "../../../serve/playground-app.ts";
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
  describe: "Show the sweeps of the results database in a browser, live, or the playground",
  builder: (argv) =>
    argv.options({
      db: options.db,
      port: options.wholeNumber("port", `port to listen on; 0 picks a free one [default: ${DEFAULT_PORT}]`, 0, 65_535),
      host: options.text("host", `address to listen on [default: ${DEFAULT_HOST}, this machine only]`),
      playground: {
        type: "boolean",
        describe: "show the playground, which runs grids in the browser, offline, too",
        conflicts: "db",
      },
      open: { type: "boolean", describe: "open the page in the browser", default: false },
    }),
  examples: [
    ["sweep serve", "show the latest sweep; the page follows a running sweep"],
    ["sweep serve --playground --open", "edit a grid and run it in the browser, without a database"],
    ["sweep serve --host 0.0.0.0", "allow other machines; the printed address contains a secret token"],
  ],
  async handler({ db, port: wanted = DEFAULT_PORT, host = DEFAULT_HOST, open, playground = false }) {
    const token = isLoopback(host) ? undefined : newToken();
    let port = wanted;
    const access = { address: () => ({ host, port }), token };
    const served = playground ? servedPlayground(access) : servedSweeps(options.databaseFile(db), access);
    const server = await listen((request) => served.app.fetch(request), host, wanted);
    port = server.port;
    const ended = Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
    const address = `http://${inAddress(reachable(host))}:${port}/${token === undefined ? "" : `?token=${token}`}`;
    await writeOut([`${address}\n`]);
    const who = token === undefined ? "" : " to anyone with this address";
    say(`serving ${served.what}${who}; press Ctrl-C to stop`);
    if (open) openBrowser(address, (reason) => say(`cannot open a browser (${reason}): open the address manually`));
    await ended;
    server.close();
    served.ended();
    return EXIT.ok;
  },
});

/** The pages that a server has. */
interface Served {
  readonly app: ReturnType<typeof liveApp>;
  readonly what: string;
  /** Called when the server has ended. */
  readonly ended: () => void;
}

function servedSweeps(file: string, access: Access): Served {
  const page = livePage(pageTemplate(building));
  const start = file === DEFAULT_DATABASE ? "sweep run GRID" : `sweep run GRID --db ${shellWord(file)}`;
  const data = new LiveData(file, start);
  return { app: liveApp(page, data, access), what: `the sweeps of ${file}`, ended: () => data.tidy() };
}

function servedPlayground(access: Access): Served {
  const app = playgroundApp(playgroundFiles(building), access);
  return { app, what: "the playground", ended: () => undefined };
}

function building(): void {
  say("building the page, because its sources have changed");
}

/** Returns an address at which a server on this host can be reached. */
function reachable(host: string): string {
  if (!isWildcard(host)) return host;
  const outer = Object.values(networkInterfaces()).flatMap((one) => one ?? []);
  return outer.find(({ internal, family }) => !internal && family === "IPv4")?.address ?? DEFAULT_HOST;
}
