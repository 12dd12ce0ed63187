import { HighlightStyle } from '@codemirror/language';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

/** Markdown as it is written, set like the page it becomes: the same sizes and faces as in `reader.css`, its marks in faint ink. */
export const inkStyle = HighlightStyle.define([
  { tag: tags.heading1, fontSize: '1.35em', fontWeight: '500', lineHeight: '1.3' },
  { tag: tags.heading2, fontSize: '1.2em', fontWeight: '500', lineHeight: '1.3' },
  { tag: [tags.heading3, tags.heading4, tags.heading5, tags.heading6], fontFamily: 'var(--sans)', fontWeight: '600' },
  { tag: tags.strong, fontWeight: '700' },
  { tag: tags.emphasis, fontStyle: 'italic' },
  { tag: tags.strikethrough, textDecoration: 'line-through' },
  { tag: tags.link, color: 'var(--accent)' },
  { tag: tags.url, color: 'var(--text-faint)', fontSize: '.85em' },
  { tag: tags.monospace, fontFamily: 'var(--mono)', fontSize: '.85em' },
  { tag: tags.quote, color: 'var(--text-soft)' },
  { tag: [tags.processingInstruction, tags.contentSeparator, tags.labelName], color: 'var(--text-faint)', fontWeight: '400', fontStyle: 'normal' },
]);

export const paper = EditorView.theme({
  '&': { backgroundColor: 'transparent', color: 'inherit' },
  // The caret shows where the keyboard is, as on any page that is written on.
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'inherit', lineHeight: 'inherit', overflowX: 'visible' },
  '.cm-content': { padding: '0', minHeight: '10rem', caretColor: 'var(--accent)', outline: 'none' },
  '.cm-line': { padding: '0' },
  '.cm-dropCursor': { borderLeft: '2px solid var(--accent)' },
  '.cm-placeholder': { color: 'var(--text-faint)' },
  '.cm-memory-link': { color: 'var(--accent)' },
  '.cm-image-address, .cm-held-place': {
    font: 'var(--step--1)/1.4 var(--sans)', color: 'var(--text-faint)', background: 'var(--sunken)', borderRadius: '99px', padding: '.05em .6em', verticalAlign: '.08em',
  },
  '.cm-tooltip': { border: '1px solid var(--line-strong)', borderRadius: 'var(--radius)', background: 'var(--raised)', boxShadow: 'var(--shadow)', overflow: 'hidden' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--sans)', fontSize: 'var(--step-0)', maxWidth: 'min(26rem, 90vw)', maxHeight: '16rem', padding: '.25rem' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '.35rem .6rem', borderRadius: '6px', lineHeight: '1.4', display: 'flex', gap: '.75rem', alignItems: 'baseline' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { background: 'var(--accent-soft)', color: 'var(--text)' },
  '.cm-completionLabel': { flex: '1', overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  '.cm-completionMatchedText': { textDecoration: 'none', fontWeight: '600' },
  '.cm-completionDetail': { fontStyle: 'normal', fontSize: 'var(--step--1)', color: 'var(--text-faint)', marginLeft: '0', whiteSpace: 'nowrap' },
});
