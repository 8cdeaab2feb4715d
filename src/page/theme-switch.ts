import { DARK, LIGHT } from "../charts/theme.ts";
import type { Theme } from "../charts/theme.ts";
import { element } from "./element.ts";
import type { ThemeSource } from "./theme-source.ts";

const KEY = "sweep-theme";

/** Switches between light and dark. Follows the system until the user chooses; prints in light. */
export class ThemeSwitch implements ThemeSource {
  readonly #system = matchMedia("(prefers-color-scheme: dark)");
  readonly #watchers = new Set<() => void>();
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

  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher);
    return () => void this.#watchers.delete(watcher);
  }

  /** Creates the button that switches the theme. */
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

// Storage may be denied, e.g. to a page opened from disk.
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
    // The choice then lasts until the page is closed.
  }
}
