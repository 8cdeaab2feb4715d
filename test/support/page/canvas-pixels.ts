import type { Page } from "playwright-core";

/** The members of a canvas used here; the DOM's types are not available. */
export interface Canvas {
  readonly width: number;
  readonly height: number;
  readonly ownerDocument: { createElement(name: "canvas"): Canvas };
  getContext(
    kind: "2d",
    options?: object,
  ): {
    clearRect(x: number, y: number, width: number, height: number): void;
    drawImage(from: Canvas, x: number, y: number): void;
    getImageData(x: number, y: number, width: number, height: number): { readonly data: Uint8ClampedArray };
  };
}

/** The pixels of one colour in a chart: how many, and their bounds as shares of its size. */
export interface ColoredPixels {
  readonly count: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/**
 * Finds the pixels of a chart that have a colour, or nearly, below a share of its height. Reads a
 * copy: Chromium complains of a canvas that is read twice.
 */
export function pixelsOf(
  page: Page,
  chart: string,
  color: readonly [number, number, number],
  below = 0,
): Promise<ColoredPixels> {
  return page
    .locator(`${chart} canvas`)
    .first()
    .evaluate(
      (element: unknown, [[red, green, blue], from]) => {
        const canvas = element as Canvas;
        const { width, height } = canvas;
        const copy = Object.assign(canvas.ownerDocument.createElement("canvas"), { width, height });
        const context = copy.getContext("2d", { willReadFrequently: true });
        context.drawImage(canvas, 0, 0);
        const { data } = context.getImageData(0, 0, width, height);
        let [count, left, right, top, bottom] = [0, 1, 0, 1, 0];
        for (let i = 0; i < data.length; i += 4) {
          const off = Math.abs(data[i]! - red) + Math.abs(data[i + 1]! - green) + Math.abs(data[i + 2]! - blue);
          const [x, y] = [((i / 4) % width) / width, Math.floor(i / 4 / width) / height];
          if (off >= 24 || data[i + 3]! <= 200 || y < from) continue;
          count += 1;
          [left, right] = [Math.min(left, x), Math.max(right, x)];
          [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
        }
        return { count, left, right, top, bottom };
      },
      [color, below] as const,
    );
}
