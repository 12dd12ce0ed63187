import { useLayoutEffect, useReducer } from 'react';
import { focusField } from '../search/Composer';
import { draft } from './draft';

/** Of `index.html`: read until the app is drawn, and gone from the page when it has been. */
let early = document.querySelector<HTMLTextAreaElement>('.early textarea');
let isFocused = document.activeElement === early;
early?.addEventListener('focus', () => {
  isFocused = true;
});
// Taking the field out of the page takes its focus as well: then, and only then, somebody is in the middle of drawing, and this comes after it.
early?.addEventListener('blur', () =>
  queueMicrotask(() => {
    isFocused = false;
  }),
);

/** What was typed before the app was drawn goes on in its field, and so does who was about to type. In the moment of the change, so that the next letter finds it. */
export function useEarlyField(onInput: (text: string) => void): void {
  const [, draw] = useReducer((times: number) => times + 1, 0);
  useLayoutEffect(() => {
    const was = early;
    early = null;
    // When keys and clicks are answered from: see `start.interactive`.
    performance.mark('drawn');
    if (was === null || (was.value === '' && !isFocused)) return;
    const text = draft.get() + was.value;
    focusField();
    // React listens to the draft only after the paint, and till then puts the field back, after each letter, to what it was drawn with. Drawing again, at once, makes it listen first.
    draw();
    if (was.value === '') return;
    onInput(text);
    const field = document.activeElement;
    if (!(field instanceof HTMLTextAreaElement)) return;
    field.value = text;
    // From the end: the draft stands before what was typed.
    const caret = text.length - was.value.length + was.selectionEnd;
    field.setSelectionRange(caret, caret);
  }, [onInput]);
}
