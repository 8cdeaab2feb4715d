import { createHash } from "node:crypto";
import { pageWith } from "../report/page-text.ts";

/** The page that asks the server for its data, and the policy that it is sent with. */
export interface LivePage {
  readonly html: string;
  /** Content-Security-Policy: its own scripts, and requests to its own server. Trials are computed by generated code. */
  readonly policy: string;
}

/** Makes the live page of the report's template. */
export function livePage(template: string): LivePage {
  const html = pageWith(
    template,
    "<title>sweep</title>",
    '<script type="application/json" id="sweep-live">{}</script>',
  );
  const hashes = [...html.matchAll(/<script\b[^>]*>([^]*?)<\/script>/g)].map(
    ([, text = ""]) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`,
  );
  const policy = [
    "default-src 'none'",
    `script-src ${hashes.join(" ")} 'unsafe-eval'`,
    "style-src 'unsafe-inline'",
    "img-src data: blob:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
  return { html, policy };
}
