import { createHash } from "node:crypto";
import { pageWith } from "../report/page-text.ts";

/** The live page and the policy that it is sent with. */
export interface LivePage {
  readonly html: string;
  /**
   * Content-Security-Policy: allows its own scripts, generated code for trials, and requests to its
   * own server.
   */
  readonly policy: string;
}

/** Makes the live page from the report's template. */
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
