// The editor in the colours of the page: its tokens reach into the shadow root, for light and dark.

import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--data-4)", fontWeight: "600" },
  { tag: [tags.standard(tags.variableName), tags.operatorKeyword], color: "var(--data-4)" },
  { tag: [tags.variableName, tags.local(tags.variableName)], color: "var(--data-5)" },
  { tag: tags.atom, color: "var(--sea)" },
  { tag: tags.string, color: "var(--lichen-ink)" },
  { tag: tags.meta, color: "var(--sail-ink)" },
  { tag: tags.comment, color: "var(--muted)", fontStyle: "italic" },
]);

const look = EditorView.theme({
  "&": { color: "var(--ink)", backgroundColor: "var(--surface)", fontSize: ".9rem" },
  "&.cm-focused": { outline: "none" }, // the host shows the focus
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.55", minHeight: "12rem", maxHeight: "65vh" },
  ".cm-content": { paddingBlock: ".8rem", caretColor: "var(--ink)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)", borderLeftWidth: "2px" },
  ".cm-gutters": { color: "var(--muted)", backgroundColor: "var(--sunk)", border: "none" },
  ".cm-activeLine": { backgroundColor: "transparent" },
  "&.cm-focused .cm-activeLine": { backgroundColor: "color-mix(in srgb, var(--sea-pale) 40%, transparent)" },
  ".cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground": {
    backgroundColor: "var(--sail-pale)",
  },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--sea-pale)", outline: "1px solid var(--sea)" },
  "&.cm-focused .cm-nonmatchingBracket": { backgroundColor: "transparent", outline: "1px solid var(--buoy)" },
  ".cm-fault": { boxShadow: "inset 4px 0 var(--buoy)", textDecoration: "underline wavy var(--buoy) 1px", textUnderlineOffset: "4px" },
  ".cm-tooltip": { border: "1px solid var(--granite)", borderRadius: "var(--radius-s)", backgroundColor: "var(--surface)", color: "var(--ink)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--mono)", fontSize: ".85rem", maxHeight: "16rem", maxWidth: "min(42rem, 90vw)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: ".2rem .6rem" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--sea)", color: "var(--on-sea)" },
  ".cm-completionDetail": { marginInlineStart: ".8rem", fontFamily: "var(--sans)", fontStyle: "normal", color: "var(--muted)" },
  "li[aria-selected] .cm-completionDetail": { color: "var(--on-sea)" },
});

export const theme = [look, syntaxHighlighting(colours)];
