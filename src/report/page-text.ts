import type { ReportData } from "./read-document.ts";

// Where the template, src/page/report.html, wants what a page has of its own.
const HEAD = "<!-- sweep:head -->";
const DATA = "<!-- sweep:data -->";

/**
 * What a page from disk may do: nothing but show itself. Trials are computed by generated code, as in the engine, which is
 * what 'unsafe-eval' is for; whatever runs, there is no address that it could reach.
 */
const POLICY =
  "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'";

/** A report as one HTML text: the template with its data. */
export function pageText(template: string, title: string, { json, columns }: ReportData): string {
  const head = `<meta http-equiv="Content-Security-Policy" content="${POLICY}">\n<title>${escapeText(title)}</title>`;
  // A script's text ends at the first "</script", and changes its meaning at "<!--".
  const data =
    `<script type="application/json" id="sweep-document">${json.replaceAll("<", "\\u003c")}</script>\n` +
    `<script type="text/plain" id="sweep-columns">${columns}</script>`;
  return pageWith(template, head, data);
}

/** The template with what is put into its head and its body. */
export function pageWith(template: string, head: string, data: string): string {
  return put(put(template, HEAD, head), DATA, data);
}

function put(text: string, place: string, content: string): string {
  const [before, after, ...rest] = text.split(place);
  if (before === undefined || after === undefined || rest.length > 0)
    throw new Error(`the template has no one ${place}`);
  return before + content + after;
}

function escapeText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
