import { readFileSync } from "node:fs";
import { messageOf, SweepError } from "../errors.ts";

/** The place of a broker, and the user. */
export interface BrokerAddress {
  readonly host: string;
  readonly port: number;
  readonly username: string | undefined;
  readonly password: string | undefined;
  /** Number of the database, 0 by default. */
  readonly db: number;
  /** Whether the connection is encrypted (rediss:). */
  readonly isEncrypted: boolean;
  /** Certificates in PEM that sign the server's; those of Node if undefined. */
  readonly ca: string | undefined;
  /** The URL without its password, for messages. */
  readonly shown: string;
}

const DEFAULT_PORT = 6379;

/**
 * Parses the URL of a broker, such as `redis://user:password@host:6379/0`; `caFile` has
 * certificates for rediss://. Throws SweepError.
 */
export function parseBroker(text: string, caFile?: string): BrokerAddress {
  const url = URL.parse(text);
  if (url === null || !["redis:", "rediss:"].includes(url.protocol) || url.hostname === "") {
    const shown = url === null ? text.replace(/\/\/.*@/, "//…@") : withoutPassword(url);
    throw new SweepError("input", `a broker must be redis://HOST:PORT or rediss://HOST:PORT: ${shown}`);
  }
  const isEncrypted = url.protocol === "rediss:";
  const shown = withoutPassword(url);
  if (caFile !== undefined && !isEncrypted) {
    throw new SweepError("input", `--broker-ca needs an encrypted broker, rediss://…: ${shown}`);
  }
  if (!/^\/?\d*$/.test(url.pathname)) {
    throw new SweepError("input", `the path of a broker must be the number of a database: ${shown}`);
  }
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, "$1"),
    port: url.port === "" ? DEFAULT_PORT : Number(url.port),
    username: decoded(url.username),
    password: decoded(url.password),
    db: Number(url.pathname.slice(1)),
    isEncrypted,
    ca: caFile === undefined ? undefined : readCertificates(caFile),
    shown,
  };
}

function decoded(part: string): string | undefined {
  return part === "" ? undefined : decodeURIComponent(part);
}

function withoutPassword(url: URL): string {
  const shown = new URL(url);
  shown.password = "";
  // Everything after the place may be secret, too.
  [shown.search, shown.hash] = ["", ""];
  return shown.href;
}

function readCertificates(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new SweepError("setup", `cannot read --broker-ca: ${messageOf(error)}`, undefined, error);
  }
}
