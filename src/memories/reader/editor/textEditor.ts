import type { Ref } from 'react';

/** What the Markdown editor and the plain field have in common, so that whoever uses one need not know which it is. */
export interface TextEditorProps {
  /** The text at the start; later ones come through {@link TextEditorHandle.setText}. */
  readonly text: string;
  readonly onChange: (text: string) => void;
  /** The person asked by key to go back to reading. */
  readonly onDone: () => void;
  readonly ref: Ref<TextEditorHandle>;
}

export interface TextEditorHandle {
  focus(): void;
  /** Another text from elsewhere; the cursor stays where it can. Is not reported to `onChange`. */
  setText(text: string): void;
  /**
   * Keeps a place for something that takes a moment, and shows that it does. Text may be written meanwhile.
   * @param at - where something was dropped, in the coordinates of pointer events; absent: at the cursor
   */
  holdPlace(at?: { readonly x: number; readonly y: number }): HeldPlace;
}

export interface HeldPlace {
  /** Puts a block of Markdown there, as a paragraph of its own. */
  put(block: string): void;
  /** Nothing came of it. */
  release(): void;
}

/** A block with the line breaks that make it a paragraph of its own between what stands before and after it. */
export function asParagraph(before: string, block: string, after: string): string {
  const gapBefore = before.trim() === '' || /\n[ \t]*\n[ \t]*$/.test(before) ? '' : /\n[ \t]*$/.test(before) ? '\n' : '\n\n';
  const gapAfter = /^[ \t]*\n[ \t]*\n/.test(after) ? '' : /^[ \t]*\n/.test(after) ? '\n' : '\n\n';
  return `${gapBefore}${block}${gapAfter}`;
}
