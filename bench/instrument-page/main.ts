import "../../src/page/instrument/instrument.css";
import { mountInstrument } from "../../src/page/instrument/mount-instrument.ts";
import type { Instrument, InstrumentSpaces } from "../../src/page/instrument/instrument-options.ts";
import { ENGLISH } from "../../src/page/instrument/words/en.ts";
import { ThemeSwitch } from "../../src/page/theme-switch.ts";

const TURNS = 200;
const themes = new ThemeSwitch();
let instrument: Instrument | undefined;

/**
 * Mounts an instrument and moves the sliders of lr and momentum in turn. Returns the milliseconds
 * from each event of a slider until the path is drawn and its pixels can be read.
 */
async function measure(spaces: InstrumentSpaces): Promise<number[]> {
  instrument?.remove();
  instrument = mountInstrument(document.getElementById("host")!, spaces, { themes, words: ENGLISH });
  const sliders = [...document.querySelectorAll<HTMLInputElement>('.run-card input[type="range"]')];
  const paths = document.querySelector<HTMLCanvasElement>("canvas + canvas")?.getContext("2d");
  if (paths == null) throw new Error("the instrument has no picture");
  const milliseconds: number[] = [];
  for (let turn = 0; turn < TURNS; turn += 1) {
    const slider = sliders.at(turn % sliders.length)!;
    // Spreads over the whole slider, each position once.
    slider.value = String(Math.floor(((turn * 0.618) % 1) * Number(slider.max)));
    await new Promise((resolve) => requestAnimationFrame(resolve));
    const since = performance.now();
    slider.dispatchEvent(new Event("input"));
    paths.getImageData(0, 0, 1, 1);
    milliseconds.push(performance.now() - since);
  }
  return milliseconds;
}

Object.assign(window, { measure });
