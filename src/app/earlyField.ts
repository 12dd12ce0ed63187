import { useLayoutEffect, useRef } from 'react';
import { focusField } from '../search/Composer';
import { draft } from './draft';

/** What was typed before the app was drawn goes on in its field. In the moment of the change, so that the next letter finds it. */
export function useEarlyField(onInput: (text: string) => void): void {
  // Of `index.html`; read when the app is drawn for the first time, and gone from the page when it has been.
  const early = useRef(document.querySelector<HTMLTextAreaElement>('.early textarea'));
  useLayoutEffect(() => {
    const typed = early.current?.value ?? '';
    early.current = null;
    if (typed === '') return;
    const text = draft.get() + typed;
    onInput(text);
    focusField();
    const field = document.activeElement;
    if (!(field instanceof HTMLTextAreaElement)) return;
    // React hears of the draft after the paint only: a letter that comes before that must not find an empty field.
    field.value = text;
    field.setSelectionRange(text.length, text.length);
  }, [onInput]);
}
