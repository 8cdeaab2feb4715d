import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { hostname } from "node:os";
import { isIP } from "node:net";

/** The address at which a server listens. */
export interface Address {
  /** Value of `--host`. */
  readonly host: string;
  readonly port: number;
}

const WILDCARDS: readonly string[] = ["0.0.0.0", "::"];

/** Whether only programs on this machine can reach the host. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}

/** Whether a host stands for every address of the machine. */
export function isWildcard(host: string): boolean {
  return WILDCARDS.includes(host);
}

/** Returns a host as written in a URL: IPv6 in brackets. */
export function inAddress(host: string): string {
  return isIP(host) === 6 ? `[${host}]` : host;
}

/**
 * Whether a request's Host header names this server, which protects against DNS rebinding: a site's
 * own name may resolve to this machine, but a browser still sends that name as Host. A server on
 * all addresses accepts any numeric address, which needs no resolution, and the machine's own name.
 */
export function isOwnHost(header: string | undefined, { host, port }: Address): boolean {
  const [, name, given] = /^(\[[\da-f:.]+\]|[^:[\]]+)(?::(\d{1,5}))?$/i.exec(header ?? "") ?? [];
  if (name === undefined || Number(given ?? 80) !== port) return false;
  const asked = name.toLowerCase();
  if (["127.0.0.1", "localhost", "[::1]", inAddress(host).toLowerCase()].includes(asked)) return true;
  return isWildcard(host) && (isIP(asked.replaceAll(/[[\]]/g, "")) !== 0 || asked === hostname().toLowerCase());
}

/** Returns a random secret for the server's address. */
export function newToken(): string {
  return randomBytes(24).toString("base64url");
}

/** Whether two secrets are equal, compared in constant time. */
export function isSameToken(given: string | undefined, token: string): boolean {
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  return given !== undefined && timingSafeEqual(digest(given), digest(token));
}
