import type { Size } from "../../../charts/option.ts";
import { element } from "../../element.ts";

/** A canvas that is drawn in CSS pixels. */
export class Layer {
  readonly canvas: HTMLCanvasElement = element("canvas", { "aria-hidden": "true" });
  readonly #context: CanvasRenderingContext2D | null = this.canvas.getContext("2d");

  /** Clears the canvas, and draws on it. */
  draw({ width, height }: Size, paint: (context: CanvasRenderingContext2D) => void): void {
    const context = this.#context;
    if (context === null) throw new Error("the browser has no canvas");
    const ratio = Math.max(1, devicePixelRatio);
    const [across, down] = [Math.round(width * ratio), Math.round(height * ratio)];
    // Setting a size allocates the canvas again.
    if (this.canvas.width !== across || this.canvas.height !== down) {
      this.canvas.width = across;
      this.canvas.height = down;
    }
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    context.save();
    paint(context);
    context.restore();
  }
}
