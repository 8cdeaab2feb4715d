import { element } from "../page/element.ts";
import { EDITOR_LABEL } from "./grid-editor.ts";
import type { GridEditor } from "./grid-editor.ts";

/** A plain text area, until the editor has loaded, and if it does not load. */
export function plainEditor(text: string, changed: () => void): GridEditor {
  const host = element("textarea", { "aria-label": EDITOR_LABEL, spellcheck: "false", class: "plain" });
  host.value = text;
  host.addEventListener("input", changed);
  return {
    host,
    get text() {
      return host.value;
    },
    set text(next) {
      host.value = next;
      changed();
    },
    showProblems: () => undefined,
    goTo(line, column) {
      const before = host.value.split("\n").slice(0, line - 1);
      const at = before.reduce((sum, one) => sum + one.length + 1, 0) + column - 1;
      host.focus();
      host.setSelectionRange(at, at);
    },
  };
}
