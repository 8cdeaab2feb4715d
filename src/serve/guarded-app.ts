import { type Context, Hono } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import { SweepError } from "../errors.ts";
import type { LiveProblem } from "../page-data/live-messages.ts";
import { type Address, isOwnHost, isSameToken } from "./access.ts";

type Refusal = 400 | 401 | 403 | 404 | 405 | 500 | 503;

const HEADERS: Readonly<Record<string, string>> = {
  "Cache-Control": "no-store",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
};
const DATA_POLICY = "default-src 'none'; frame-ancestors 'none'";

/** Access rules. `address` is known once the server listens. */
export interface Access {
  readonly address: () => Address;
  /** Undefined if every user of this machine has access. */
  readonly token: string | undefined;
}

/**
 * Returns an app without routes that answers GET and HEAD. Requests must name this server as Host
 * and, if other machines can reach it, carry the token. Errors are JSON with a message.
 */
export function guardedApp({ address, token }: Access): Hono {
  const app = new Hono();
  app.use(async (context, next) => {
    for (const [name, value] of Object.entries(HEADERS)) context.header(name, value);
    context.header("Content-Security-Policy", DATA_POLICY);
    const host = context.req.header("host");
    if (!isOwnHost(host, address())) {
      return refuse(
        context,
        403,
        `unknown host name: ${host ?? "no Host header"}; open the address that \`sweep serve\` printed`,
      );
    }
    if (!["GET", "HEAD"].includes(context.req.method)) {
      context.header("Allow", "GET, HEAD");
      return refuse(context, 405, `method is not allowed: ${context.req.method}; use GET or HEAD`);
    }
    if (token !== undefined) {
      const { port } = address();
      const given = context.req.query("token");
      const isGiven = isSameToken(given, token);
      if (!isGiven && !isSameToken(getCookie(context, cookieName(port)), token)) {
        return refuse(context, 401, "token is missing or expired: open the address that `sweep serve` printed");
      }
      if (isGiven && context.req.path === "/") {
        // The token moves to a cookie, to stay out of the history and of shared addresses.
        setCookie(context, cookieName(port), token, { httpOnly: true, sameSite: "Strict", path: "/" });
        const { searchParams } = new URL(context.req.url);
        searchParams.delete("token");
        return context.redirect(searchParams.size === 0 ? "/" : `/?${searchParams.toString()}`, 303);
      }
    }
    return await next();
  });
  app.notFound((context) => refuse(context, 404, `no such page: ${context.req.path}`));
  app.onError((error, context) => {
    // The failure may be temporary; the page shows the message and retries.
    if (error instanceof SweepError) return refuse(context, error.code === "input" ? 404 : 503, error.message);
    return refuse(context, 500, `internal error, please report it: ${String(error)}`);
  });
  return app;
}

/** Returns a name with the port, since cookies are shared between ports. */
function cookieName(port: number): string {
  return `sweep-${port}`;
}

/** Answers with an error. */
export function refuse(context: Context, status: Refusal, error: string): Response {
  return context.json({ error } satisfies LiveProblem, status);
}
