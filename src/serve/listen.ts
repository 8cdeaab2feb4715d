import { createAdaptorServer } from "@hono/node-server";
import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { SweepError } from "../errors.ts";
import { inAddress } from "./access.ts";

const LAST_PORT = 65_535;

/** A listening server. */
export interface Listening {
  readonly port: number;
  /** Closes the server and its connections. */
  close(): void;
}

/** Starts a server; port 0 selects any free port. Throws `input` or `setup` if it cannot listen. */
export async function listen(
  answer: (request: Request) => Response | Promise<Response>,
  host: string,
  port: number,
): Promise<Listening> {
  // Created by node:http, so the cast is valid.
  const server = createAdaptorServer({ fetch: answer, createServer }) as Server;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("listening", resolve).once("error", (error) => reject(cannotListen(host, port, error)));
  server.listen(port, host);
  await promise;
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function cannotListen(host: string, port: number, error: NodeJS.ErrnoException): SweepError {
  const at = `${inAddress(host)}:${port}`;
  switch (error.code) {
    case "EADDRINUSE": {
      const next = port < LAST_PORT ? `--port ${port + 1}, or ` : "";
      return new SweepError("setup", `port is in use: ${at}; use ${next}--port 0 for any free port`, undefined, error);
    }
    case "EACCES":
      return new SweepError("setup", `port needs root: ${at}; use 1024 or above`, undefined, error);
    case "ENOTFOUND":
    case "EADDRNOTAVAIL":
    case "EAI_AGAIN":
      return new SweepError("input", `--host is not an address of this machine: ${host}`, undefined, error);
    default:
      return new SweepError("setup", `cannot listen on ${at}: ${error.message}`, undefined, error);
  }
}
