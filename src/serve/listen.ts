import { createAdaptorServer } from "@hono/node-server";
import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { SweepError } from "../errors.ts";
import { inAddress } from "./access.ts";

const LAST_PORT = 65_535;

/** A server that listens. */
export interface Listening {
  readonly port: number;
  /** Ends it, and what is under way with it. */
  close(): void;
}

/** Starts a server; port 0 takes any free one. Throws `input` or `setup` where it cannot listen there. */
export async function listen(
  answer: (request: Request) => Response | Promise<Response>,
  host: string,
  port: number,
): Promise<Listening> {
  // Made by node:http's own function, so that it is one of its servers.
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
      return new SweepError(
        "setup",
        `another program has this port: ${at}; use ${next}--port 0 for any that is free`,
        undefined,
        error,
      );
    }
    case "EACCES":
      return new SweepError("setup", `this port is not for everybody: ${at}; use one from 1024 on`, undefined, error);
    case "ENOTFOUND":
    case "EADDRNOTAVAIL":
    case "EAI_AGAIN":
      return new SweepError("input", `--host is no address of this machine: ${host}`, undefined, error);
    default:
      return new SweepError("setup", `cannot listen on ${at}: ${error.message}`, undefined, error);
  }
}
