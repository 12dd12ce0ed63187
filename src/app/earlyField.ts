import { useLayoutEffect, useRef } from 'react';
import { focusField } from '../search/Composer';
import { draft } from './draft';

/** What was typed before the app was drawn goes on in its field, and so does who was about to type. In the moment of the change, so that the next letter finds it. */
export function useEarlyField(onInput: (text: string) => void): void {
  // Of `index.html`; read when the app is drawn for the first time, and gone from the page when it has been.
  const early = useRef(document.querySelector<HTMLTextAreaElement>('.early textarea'));
  const focused = useRef(document.activeElement);
  useLayoutEffect(() => {
    const was = early.current;
    early.current = null;
    // When keys and clicks are answered from: see `start.interactive`.
    performance.mark('drawn');
    if (was === null || (was.value === '' && focused.current !== was)) return;
    const text = draft.get() + was.value;
    focusField();
    if (was.value === '') return;
    onInput(text);
    const field = document.activeElement;
    if (!(field instanceof HTMLTextAreaElement)) return;
    // React hears of the draft after the paint only: a letter that comes before that must not find an empty field.
    field.value = text;
    // From the end: the draft stands before what was typed.
    const caret = text.length - was.value.length + was.selectionEnd;
    field.setSelectionRange(caret, caret);
  }, [onInput]);
}
