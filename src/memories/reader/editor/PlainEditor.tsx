import { useEffect, useImperativeHandle, useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react';
import { asParagraph, type HeldPlace, type TextEditorProps } from './textEditor';

const GROWS_BY_ITSELF = CSS.supports('field-sizing', 'content');

/** The device's own field, for phones: their keyboards, dictation and text selection know it best. */
export function PlainEditor({ text, onChange, onDone, ref }: TextEditorProps) {
  const [value, setValue] = useState(text);
  const field = useRef<HTMLTextAreaElement>(null);

  useLayoutEffect(() => {
    const element = field.current;
    if (element === null || GROWS_BY_ITSELF) return;
    element.style.height = 'auto';
    element.style.height = `${element.scrollHeight + 2}px`;
  }, [value]);

  useEffect(() => field.current?.focus({ preventScroll: true }), []);

  const change = (next: string) => {
    setValue(next);
    onChange(next);
  };

  useImperativeHandle(ref, () => ({
    focus: () => field.current?.focus({ preventScroll: true }),
    setText: setValue,
    holdPlace: (): HeldPlace => {
      const element = field.current;
      const at = element?.selectionEnd ?? 0;
      const before = element?.value.slice(0, at) ?? '';
      return {
        put: (block) => {
          // React keeps the last value of a field that is gone by now.
          const current = element?.value ?? '';
          // What was written meanwhile stands behind the place, or has moved it to where the cursor is now.
          const place = current.startsWith(before) ? at : (element?.selectionEnd ?? current.length);
          const paragraph = asParagraph(current.slice(0, place), block, current.slice(place));
          change(current.slice(0, place) + paragraph + current.slice(place));
        },
        release: () => undefined,
      };
    },
  }));

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    onDone();
  };

  return (
    <textarea
      ref={field} className="page-text plain-editor" dir="auto" aria-label="Text" placeholder="Write…"
      value={value} onChange={(event) => change(event.target.value)} onKeyDown={onKeyDown}
    />
  );
}
