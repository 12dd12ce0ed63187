import { useEffect, useRef } from 'react';
import { renderMarkdown } from './renderMarkdown';

/** Loaded only when somebody reads a memory: the parser and the sanitiser are not on the way to the first search. */
export default function Markdown({ text }: { readonly text: string }) {
  const page = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const element = page.current;
    if (element === null) return;
    const slices = renderMarkdown(text);
    let next: ReturnType<typeof setTimeout> | undefined;
    const first = slices.next();
    element.replaceChildren(...(first.done === true ? [] : [first.value]));
    const append = () => {
      const slice = slices.next();
      if (slice.done === true) return;
      element.append(slice.value);
      next = setTimeout(append);
    };
    if (first.done !== true) next = setTimeout(append);
    return () => clearTimeout(next);
  }, [text]);

  return <div ref={page} className="page-text" dir="auto" />;
}
