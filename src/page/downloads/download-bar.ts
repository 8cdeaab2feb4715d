import { element } from "../element.ts";
import { saveFile } from "./save-file.ts";

/** Makes a file of a chart as it is shown now. */
type MakeFile = () => Blob | Promise<Blob>;

/** The files of a chart, by their endings. */
export type ChartFiles = Readonly<Record<"svg" | "png" | "csv", MakeFile>>;

const LONGEST = 80;

/** Buttons that download a chart; hidden until it has a name. */
export class DownloadBar {
  readonly host: HTMLElement = element("div", { class: "downloads", role: "group", hidden: true });
  readonly #words: readonly HTMLElement[];
  #label = "";

  constructor(files: ChartFiles) {
    const buttons = Object.entries(files).map(([ending, make]) => {
      const words = element("span", { class: "unseen" });
      const button = element("button", { type: "button" }, ending.toUpperCase(), words);
      button.addEventListener("click", () => void this.#save(ending, make));
      return { button, words };
    });
    this.#words = buttons.map(({ words }) => words);
    this.host.append(element("span", { "aria-hidden": "true" }, "Download"), ...buttons.map(({ button }) => button));
  }

  /** Names the chart for screen readers and in the names of files. */
  name(label: string): void {
    this.#label = label;
    this.host.hidden = false;
    this.host.setAttribute("aria-label", `Download: ${label}`);
    for (const words of this.#words) words.textContent = ` of ${label}`;
  }

  async #save(ending: string, make: MakeFile): Promise<void> {
    saveFile(`${fileName(this.#label)}.${ending}`, await make());
  }
}

/** Returns a label as the name of a file: `steps-of-ravine-momentum-over-lr`. */
function fileName(label: string): string {
  const name = label.toLowerCase().replaceAll(/[^\p{L}\p{N}.=_]+/gu, "-");
  return name.slice(0, LONGEST).replaceAll(/^-|-$/g, "") || "chart";
}
