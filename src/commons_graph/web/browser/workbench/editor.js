// CodeMirror over the text area: colours, brackets, suggestions, the line of a fault. The text area stays the field of
// the form. The editor stands in a shadow root, where CodeMirror adopts its styles instead of writing them into the
// page, which the content security policy refuses.

import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, indentUnit, StreamLanguage } from "@codemirror/language";
import { sparql } from "@codemirror/legacy-modes/mode/sparql";
import { EditorSelection, EditorState } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";

import { faultField, setFault } from "./fault.js";
import { suggestions } from "./suggestions.js";
import { theme } from "./theme.js";

/** Puts an editor in the place of a text area; `submit` is called for Ctrl+Enter. */
export function mountEditor(textarea, { vocabulary, submit, words }) {
  const host = document.createElement("div");
  host.className = "bench-editor";
  textarea.after(host);
  const label = document.querySelector(`label[for="${textarea.id}"]`);
  const view = new EditorView({
    parent: host.attachShadow({ mode: "open" }),
    root: host.shadowRoot,
    state: EditorState.create({
      doc: textarea.value,
      extensions: [
        lineNumbers(),
        history(),
        drawSelection(),
        highlightActiveLine(),
        bracketMatching(),
        closeBrackets(),
        indentUnit.of("  "),
        StreamLanguage.define(sparql),
        autocompletion({ override: [suggestions(vocabulary, words)], icons: false }),
        keymap.of([
          { key: "Mod-Enter", run: () => (submit(), true) },
          ...closeBracketsKeymap,
          ...completionKeymap,
          ...historyKeymap,
          ...defaultKeymap,
        ]),
        faultField,
        theme,
        EditorView.contentAttributes.of({ "aria-label": label.textContent, autocapitalize: "off", tabindex: "0" }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) textarea.value = update.state.doc.toString();
        }),
      ],
    }),
  });
  textarea.hidden = true;
  label.addEventListener("click", () => view.focus());

  const placeOf = (line, column) => {
    const at = view.state.doc.line(Math.min(Math.max(line, 1), view.state.doc.lines));
    return Math.min(at.from + Math.max(column - 1, 0), at.to);
  };
  return {
    text: () => view.state.doc.toString(),
    hasFocus: () => view.hasFocus,
    focus: () => view.focus(),
    replace(text) {
      const old = view.state.doc.toString();
      if (text !== old) view.dispatch({ changes: { from: 0, to: old.length, insert: text } });
    },
    /** Marks the line of a fault, counted from 1; line 0 takes the mark away. */
    markFault(line, column) {
      view.dispatch({ effects: setFault.of(line ? placeOf(line, column) : null) });
    },
    goTo(line, column) {
      view.dispatch({ selection: EditorSelection.cursor(placeOf(line, column)), scrollIntoView: true });
      view.focus();
    },
  };
}
