import type { ReportData } from "./read-document.ts";
import { escapeXml } from "../platform/escape-xml.ts";

// Placeholders in the template, src/page/report.html.
const HEAD = "<!-- sweep:head -->";
const DATA = "<!-- sweep:data -->";

/**
 * Content-Security-Policy of a page on disk. Generated code computes the trials, as in the engine,
 * and needs 'unsafe-eval'. No code in the page can make requests.
 */
const POLICY =
  "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'";

/** Returns a report as one HTML text: the template with its data. */
export function pageText(template: string, title: string, { json, columns }: ReportData): string {
  const head = `<meta http-equiv="Content-Security-Policy" content="${POLICY}">\n<title>${escapeXml(title)}</title>`;
  // A script's text ends at the first "</script" and changes meaning at "<!--".
  const data =
    `<script type="application/json" id="sweep-document">${json.replaceAll("<", "\\u003c")}</script>\n` +
    `<script type="text/plain" id="sweep-columns">${columns}</script>`;
  return pageWith(template, head, data);
}

/** Returns the template with its head and body filled in. */
export function pageWith(template: string, head: string, data: string): string {
  return put(put(template, HEAD, head), DATA, data);
}

function put(text: string, place: string, content: string): string {
  const [before, after, ...rest] = text.split(place);
  if (before === undefined || after === undefined || rest.length > 0)
    throw new Error(`the template must contain ${place} once`);
  return before + content + after;
}
