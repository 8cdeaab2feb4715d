import { autocompletion, completionKeymap } from "@codemirror/autocomplete";
import type { CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { bracketMatching, HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { setDiagnostics } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { drawSelection, EditorView, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import type { Completion } from "../grid/complete.ts";
import { EDITOR_LABEL } from "./grid-editor.ts";
import type { GridEditor } from "./grid-editor.ts";

type Complete = (text: string, offset: number) => Promise<Completion | undefined>;

const COLOURS = HighlightStyle.define([
  { tag: [tags.definition(tags.propertyName), tags.propertyName], class: "yaml-key" },
  { tag: [tags.string, tags.special(tags.string)], class: "yaml-text" },
  { tag: tags.lineComment, class: "yaml-comment" },
]);

/** The CodeMirror editor. Tab leaves it, as everywhere in a page. */
export function yamlEditor(text: string, changed: () => void, complete: Complete): GridEditor {
  const view = new EditorView({
    state: EditorState.create({
      doc: text,
      extensions: [
        ...[lineNumbers(), history(), drawSelection(), bracketMatching(), yaml(), syntaxHighlighting(COLOURS)],
        autocompletion({ override: [(context) => completeAt(context, complete)], icons: false }),
        keymap.of([...completionKeymap, ...defaultKeymap, ...historyKeymap]),
        // It can have the focus without this, but axe does not see that the keys scroll it.
        EditorView.contentAttributes.of({ "aria-label": EDITOR_LABEL, tabindex: "0" }),
        EditorView.updateListener.of(({ docChanged }) => {
          if (docChanged) changed();
        }),
      ],
    }),
  });
  const offsetOf = (line: number, column: number): number => {
    const { from, to } = view.state.doc.line(Math.min(line, view.state.doc.lines));
    return Math.min(to, from + column - 1);
  };
  return {
    host: view.dom,
    get text() {
      return view.state.doc.toString();
    },
    set text(next) {
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: next } });
    },
    showProblems(problems) {
      const diagnostics = problems.flatMap(({ line, column, message }) => {
        if (line === undefined || column === undefined) return [];
        const from = offsetOf(line, column);
        const word = /^[^\s,:[\]{}]*/.exec(view.state.doc.lineAt(from).text.slice(column - 1))![0];
        return [{ from, to: from + Math.max(1, word.length), severity: "error" as const, message }];
      });
      const { length } = view.state.doc;
      const within = diagnostics.map((one) => ({ ...one, to: Math.min(length, one.to) }));
      view.dispatch(setDiagnostics(view.state, within));
    },
    goTo(line, column) {
      view.focus();
      view.dispatch({ selection: { anchor: offsetOf(line, column) }, scrollIntoView: true });
    },
  };
}

async function completeAt(context: CompletionContext, complete: Complete): Promise<CompletionResult | null> {
  const word = context.matchBefore(/[\w-]+/);
  if (word === null && !context.explicit) return null;
  const found = await complete(context.state.doc.toString(), context.pos);
  if (found === undefined || context.aborted) return null;
  const hasColon = /^\s*:/.test(
    context.state.doc.lineAt(context.pos).text.slice(context.pos - context.state.doc.lineAt(context.pos).from),
  );
  return {
    from: found.from,
    options: found.options.map(({ label, kind, description }) => ({
      label,
      type: kind === "key" ? "property" : "constant",
      ...(kind === "key" && !hasColon ? { apply: `${label}: ` } : {}),
      info: description,
    })),
    validFor: /^[\w-]*$/,
  };
}
