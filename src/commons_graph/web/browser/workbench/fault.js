// The line of the query where a fault is: marked until the text changes there.

import { StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView } from "@codemirror/view";

/** The position of the fault in the text, or null. */
export const setFault = StateEffect.define();

const line = Decoration.line({ class: "cm-fault", attributes: { "aria-invalid": "true" } });

export const faultField = StateField.define({
  create: () => Decoration.none,
  update(marks, transaction) {
    for (const effect of transaction.effects) {
      if (effect.is(setFault)) {
        return effect.value === null
          ? Decoration.none
          : Decoration.set([line.range(transaction.state.doc.lineAt(effect.value).from)]);
      }
    }
    return transaction.docChanged ? Decoration.none : marks;
  },
  provide: (field) => EditorView.decorations.from(field),
});
