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
  /** The URL without what is or may be its password, for messages. */
  readonly shown: string;
  /** The command that starts a worker for this broker, without the password. */
  readonly workerCommand: string;
}

const DEFAULT_PORT = 6379;

/**
 * Parses the URL of a broker, such as `redis://user:password@host:6379/0`; `caFile` has
 * certificates for rediss://. Throws SweepError.
 */
export function parseBroker(text: string, caFile?: string): BrokerAddress {
  const url = URL.parse(text);
  if (url === null || !["redis:", "rediss:"].includes(url.protocol) || url.hostname === "") {
    throw new SweepError("input", `a broker must be redis://HOST:PORT or rediss://HOST:PORT: ${withoutSecrets(text)}`);
  }
  const isEncrypted = url.protocol === "rediss:";
  // A password with a slash looks like a path.
  if (!/^\/?\d*$/.test(url.pathname) || url.search !== "" || url.hash !== "") {
    throw new SweepError(
      "input",
      `after its place, a broker may only have the number of a database, such as /1: ${url.protocol}//…`,
    );
  }
  const shown = withoutPassword(url);
  if (caFile !== undefined && !isEncrypted) {
    throw new SweepError("input", `--broker-ca needs an encrypted broker, rediss://…: ${shown}`);
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
    workerCommand: `sweep worker ${shown}${caFile === undefined ? "" : ` --broker-ca ${caFile}`}`,
  };
}

function decoded(part: string): string | undefined {
  if (part === "") return undefined;
  try {
    return decodeURIComponent(part);
  } catch (error) {
    throw new SweepError("input", "a % in the password of a broker must be written as %25", undefined, error);
  }
}

/** Returns a URL without its password. A user without one may be a password without its colon. */
function withoutPassword(url: URL): string {
  const shown = new URL(url);
  shown.password = "";
  if (url.password === "") shown.username = "";
  return url.password === "" && url.username !== "" ? shown.href.replace("//", "//…@") : shown.href;
}

/** Returns a text that is not a URL of a broker, without the parts that may be a password. */
function withoutSecrets(text: string): string {
  if (text.includes("@")) return text.replace(/^.*@/s, "…@");
  const isPlain = /^(?:\w+:\/\/)?[\w.-]+(?::\d+)?\/?$/.test(text);
  return isPlain ? text : text.replace(/^(\w+:\/\/)?.*$/s, "$1…");
}

function readCertificates(file: string): string {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new SweepError("setup", `cannot read --broker-ca: ${messageOf(error)}`, undefined, error);
  }
  if (text.includes("-----BEGIN CERTIFICATE-----")) return text;
  throw new SweepError("input", `--broker-ca has no certificate in PEM: ${file}`);
}
