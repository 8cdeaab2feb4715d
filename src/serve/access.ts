import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { hostname } from "node:os";
import { isIP } from "node:net";

/** Where a server listens, as far as who may ask it goes. */
export interface Address {
  /** As `--host` names it. */
  readonly host: string;
  readonly port: number;
}

const WILDCARDS: readonly string[] = ["0.0.0.0", "::"];

/** Whether only programs of this machine can reach the host. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}

/** Whether a host stands for every address of the machine. */
export function isWildcard(host: string): boolean {
  return WILDCARDS.includes(host);
}

/** A host as an address has it: IPv6 in brackets. */
export function inAddress(host: string): string {
  return isIP(host) === 6 ? `[${host}]` : host;
}

/**
 * Whether a request's Host header is one that this server goes by. A page of another site can have its own name resolve to
 * this machine (DNS rebinding), but cannot make a browser send another Host. A server on all addresses goes by any of them
 * that is a number, since there is no name to resolve, and by the machine's own name.
 */
export function isOwnHost(header: string | undefined, { host, port }: Address): boolean {
  const [, name, given] = /^(\[[\da-f:.]+\]|[^:[\]]+)(?::(\d{1,5}))?$/i.exec(header ?? "") ?? [];
  if (name === undefined || Number(given ?? 80) !== port) return false;
  const asked = name.toLowerCase();
  if (["127.0.0.1", "localhost", "[::1]", inAddress(host).toLowerCase()].includes(asked)) return true;
  return isWildcard(host) && (isIP(asked.replaceAll(/[[\]]/g, "")) !== 0 || asked === hostname().toLowerCase());
}

/** A secret that cannot be guessed, to be put into an address. */
export function newToken(): string {
  return randomBytes(24).toString("base64url");
}

/** Whether two secrets are equal, in a time that does not tell how far they are. */
export function isSameToken(given: string | undefined, token: string): boolean {
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  return given !== undefined && timingSafeEqual(digest(given), digest(token));
}
