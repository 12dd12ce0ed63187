import { useEffect, useState } from 'react';
import { formatBytes } from '../../ui/format';
import { useLatest } from './useLatest';

/** Laid out only near the screen (`content-visibility`), so each costs a few milliseconds when it comes into view. */
const SLICE_LENGTH = 12_000;

/** A very long memory, as it was written: one megabyte of Markdown would hold the page up for a second. */
export function PlainText({ text, onDrawn }: { readonly text: string; readonly onDrawn: (complete: boolean) => void }) {
  const [shown, setShown] = useState(2);
  const slices = Math.ceil(text.length / SLICE_LENGTH);
  const drawn = useLatest(onDrawn);

  useEffect(() => {
    if (shown >= slices) {
      drawn.current(true);
      return;
    }
    const timer = setTimeout(() => setShown((count) => count + 4), 16);
    return () => clearTimeout(timer);
  }, [shown, slices, drawn]);

  return (
    <>
      <p className="faint">This memory is long ({formatBytes(text.length)}), so it is shown as plain text.</p>
      <div className="page-text" dir="auto">
        {cut(text, Math.min(shown, slices)).map((slice, index) => <p key={index} className="as-written long-slice">{slice}</p>)}
      </div>
    </>
  );
}

/** The first `count` slices, each ending at a line break where there is one. */
function cut(text: string, count: number): string[] {
  const slices: string[] = [];
  let at = 0;
  while (slices.length < count && at < text.length) {
    let end = Math.min(text.length, at + SLICE_LENGTH);
    if (end < text.length) {
      const lineBreak = text.lastIndexOf('\n', end);
      if (lineBreak > at + SLICE_LENGTH / 2) end = lineBreak + 1;
      else if (/[\ud800-\udbff]/.test(text[end - 1])) end--;
    }
    slices.push(text.slice(at, end));
    at = end;
  }
  return slices;
}
