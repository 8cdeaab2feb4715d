import { DARK, LIGHT } from "../charts/theme.ts";
import type { Theme } from "../charts/theme.ts";
import { element } from "./element.ts";

const KEY = "sweep-theme";

/** Light or dark: as the system has it until a person chooses; paper is white. */
export class ThemeSwitch {
  readonly #system = matchMedia("(prefers-color-scheme: dark)");
  readonly #watchers: (() => void)[] = [];
  #chosen: string | null = stored();
  #isPrinting = false;

  constructor() {
    this.#system.addEventListener("change", () => this.#tell());
    window.addEventListener("beforeprint", () => this.#print(true));
    window.addEventListener("afterprint", () => this.#print(false));
    this.#tell();
  }

  get isPrinting(): boolean {
    return this.#isPrinting;
  }

  get theme(): Theme {
    const isDark = this.#chosen === null ? this.#system.matches : this.#chosen === "dark";
    return isDark && !this.#isPrinting ? DARK : LIGHT;
  }

  watch(watcher: () => void): void {
    this.#watchers.push(watcher);
  }

  /** A button that turns one into the other. */
  button(): HTMLElement {
    const made = element("button", { type: "button", class: "theme" });
    const name = (): void => made.replaceChildren(this.theme.isDark ? "Light" : "Dark");
    made.addEventListener("click", () => {
      this.#chosen = this.theme.isDark ? "light" : "dark";
      store(this.#chosen);
      this.#tell();
    });
    this.watch(name);
    name();
    return made;
  }

  #print(isPrinting: boolean): void {
    this.#isPrinting = isPrinting;
    this.#tell();
  }

  #tell(): void {
    document.documentElement.dataset["theme"] = this.theme.isDark ? "dark" : "light";
    for (const watcher of this.#watchers) watcher();
  }
}

// A page from disk may be denied its storage.
function stored(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function store(chosen: string): void {
  try {
    localStorage.setItem(KEY, chosen);
  } catch {
    // Then the choice lasts as long as the page.
  }
}
