import { choice, element } from "../page/element.ts";
import { saveFile } from "../page/downloads/save-file.ts";
import { commandText } from "./command-text.ts";
import { EXAMPLES } from "./examples.ts";

interface ToolbarParts {
  readonly text: () => string;
  readonly open: (text: string) => void;
  /** Returns the address that holds everything. */
  readonly link: () => Promise<string>;
}

/** Returns the controls of the grid: examples, link, command and download. */
export function toolbar({ text, open, link }: ToolbarParts): HTMLElement {
  const said = element("p", { class: "said", role: "status" });
  const copied = async (what: string, copy: Promise<string>): Promise<void> => {
    try {
      await navigator.clipboard.writeText(await copy);
      said.replaceChildren(`${what} copied.`);
    } catch {
      // The clipboard may be denied; the text can still be selected.
      const area = element("textarea", { readonly: true, rows: "3", "aria-label": what });
      area.value = await copy;
      said.replaceChildren(`The browser denies the clipboard. Copy it here:`, area);
      area.select();
    }
  };
  const examples = choice(
    "Example",
    [{ value: "", text: "Choose …" }, ...EXAMPLES.map(({ name }) => ({ value: name, text: name }))],
    "",
    (chosen) => {
      const example = EXAMPLES.find(({ name }) => name === chosen);
      if (example !== undefined) open(example.text);
    },
  );
  const select = examples.querySelector("select")!;
  // So that the same one can be chosen again; not at once: arrow keys go on from the chosen one.
  for (const type of ["pointerdown", "blur"]) select.addEventListener(type, () => (select.value = ""));
  return element(
    "div",
    { class: "controls" },
    examples,
    button("Copy link", () => void copied("Link", link())),
    button("Copy as a command", () => void copied("Command", Promise.resolve(commandText(text())))),
    button("Download YAML", () => saveFile("grid.yaml", new Blob([text()], { type: "application/yaml" }))),
    said,
  );
}

/** Returns a button with an action. */
export function button(label: string, action: () => void): HTMLButtonElement {
  const made = element("button", { type: "button" }, label);
  made.addEventListener("click", action);
  return made;
}
