import { SweepError } from "../errors.ts";
import { escapeXml } from "../platform/escape-xml.ts";
import type { Overlay } from "../charts/chart-svg.ts";
import type { ChartOption, Size } from "../charts/option.ts";
import { fitted } from "../charts/text-width.ts";
import { FONT } from "../charts/theme.ts";
import type { Theme } from "../charts/theme.ts";
import type { Panel } from "./panel.ts";

export interface PictureLook {
  /** Width of the whole picture in pixels; by default it fits the charts. */
  readonly width: number | undefined;
  readonly height: number | undefined;
  readonly theme: Theme;
  /** Heading above the charts; none by default. */
  readonly heading?: string | undefined;
}

/** Draws one chart: see option-svg.ts. */
export type OptionSvg = (option: ChartOption, size: Size, prefix: string, overlay?: Overlay) => string;

export interface SvgPicture extends Size {
  readonly svg: string;
}

const MARGIN = 14;
const GAP = 18;
const TITLE_SIZE = 14;
const TITLE_HEIGHT = 26;
const HEADING_SIZE = 18;
const HEADING_HEIGHT = 34;
// Bold letters are wider.
const BOLD = 1.06;
const SINGLE: Size = { width: 760, height: 500 };
const ONE_OF_MANY: Size = { width: 500, height: 400 };
const LEAST: Size = { width: 220, height: 170 };

/**
 * Draws charts side by side, each below its title, as an SVG document. Throws SweepError("input")
 * if they do not fit.
 */
export function pictureSvg(title: string, panels: readonly Panel[], look: PictureLook, draw: OptionSvg): SvgPicture {
  const { theme, heading } = look;
  const above = heading === undefined ? 0 : HEADING_HEIGHT;
  const columns = panels.length < 2 ? 1 : panels.length === 2 || panels.length === 4 ? 2 : 3;
  const rows = Math.ceil(panels.length / columns);
  const usual = panels.length === 1 ? SINGLE : ONE_OF_MANY;
  const spaceFor = (count: number): number => 2 * MARGIN + (count - 1) * GAP;
  const width = look.width ?? columns * usual.width + spaceFor(columns);
  const height = look.height ?? rows * usual.height + spaceFor(rows) + above;
  const size = {
    width: Math.floor((width - spaceFor(columns)) / columns),
    height: Math.floor((height - above - spaceFor(rows)) / rows) - TITLE_HEIGHT,
  };
  if (size.width < LEAST.width || size.height < LEAST.height) {
    const least = {
      width: columns * LEAST.width + spaceFor(columns),
      height: rows * (LEAST.height + TITLE_HEIGHT) + spaceFor(rows) + above,
    };
    const charts = panels.length === 1 ? "a chart" : `${panels.length} charts`;
    throw new SweepError(
      "input",
      `too small for ${charts}: ${width} × ${height} pixels; the minimum is --width ${least.width} --height ${least.height}`,
    );
  }
  const drawn = panels.map((panel, i) => {
    const left = MARGIN + (i % columns) * (size.width + GAP);
    const top = MARGIN + above + Math.floor(i / columns) * (size.height + TITLE_HEIGHT + GAP);
    const option = panel.draw(size, theme);
    const prefix = `p${i}-`;
    const overlay: Overlay | undefined = panel.overlay && ((place) => panel.overlay!(option, place, theme, prefix));
    return [
      `<g transform="translate(${left} ${top})">`,
      bold(panel.title, 8, TITLE_SIZE, TITLE_SIZE, size.width - 16, theme),
      `<g transform="translate(0 ${TITLE_HEIGHT})">`,
      draw(option, size, prefix, overlay),
      "</g>",
      "</g>",
    ].join("\n");
  });
  const description = panels.map((panel) => panel.description).join("\n");
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" ` +
      `role="img" aria-labelledby="title desc" font-family="${escapeXml(FONT)}">`,
    `<title id="title">${escapeXml(title)}</title>`,
    `<desc id="desc">${escapeXml(description)}</desc>`,
    `<rect width="${width}" height="${height}" fill="${theme.surface}"/>`,
    ...(heading === undefined
      ? []
      : [bold(heading, MARGIN + 8, MARGIN + HEADING_SIZE, HEADING_SIZE, width - 2 * MARGIN - 16, theme)]),
    ...drawn,
    "</svg>",
    "",
  ];
  return { svg: legible(svg.join("\n")), width, height };
}

/** Returns a bold line of text, shortened to a width. */
function bold(text: string, x: number, y: number, size: number, width: number, { ink }: Theme): string {
  const shown = escapeXml(fitted(text, width / BOLD, size));
  return `<text x="${x}" y="${y}" font-size="${size}" font-weight="600" fill="${ink}">${shown}</text>`;
}

/** Replaces control characters and lone surrogates, which XML does not allow. */
function legible(xml: string): string {
  return xml.toWellFormed().replaceAll(/(?![\t\n\r\u007f-\u009f])\p{Cc}|[\ufffe\uffff]/gu, "\ufffd");
}
