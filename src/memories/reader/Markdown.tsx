import { useEffect, useRef } from 'react';
import { useEngram } from '../../ui/EngramContext';
import { createImageLoader, frameImages } from './drawnImages';
import { resolveLinks, type LinkTargets } from './drawnLinks';
import { renderMarkdown } from './renderMarkdown';
import { useLatest } from './useLatest';

export interface MarkdownProps {
  readonly text: string;
  /** Null until they are known. */
  readonly links: LinkTargets | null;
  /** Something more of the text is on the page; all of it, when `complete`. */
  readonly onDrawn: (complete: boolean) => void;
  readonly onOpenImage: (hash: string, alt: string) => void;
  /** A link leads to a title that no memory has. */
  readonly onWrite: (title: string) => void;
}

/** Loaded only when somebody reads a memory: the parser and the sanitiser are not on the way to the first search. */
export default function Markdown({ text, links, onDrawn, onOpenImage, onWrite }: MarkdownProps) {
  const engram = useEngram();
  const page = useRef<HTMLDivElement>(null);
  const latest = useLatest({ links, onDrawn, onOpenImage, onWrite });

  useEffect(() => {
    const element = page.current;
    if (element === null) return;
    const images = createImageLoader(engram, element.closest('.reader'));
    const slices = renderMarkdown(text);
    let next: ReturnType<typeof setTimeout> | undefined;
    element.replaceChildren();
    const append = () => {
      const slice = slices.next();
      if (slice.done === true) {
        latest.current.onDrawn(true);
        return;
      }
      frameImages(slice.value);
      if (latest.current.links !== null) resolveLinks(slice.value, latest.current.links);
      images.watch(slice.value);
      element.append(slice.value);
      latest.current.onDrawn(false);
      next = setTimeout(append);
    };
    append();
    return () => {
      clearTimeout(next);
      images.stop();
    };
  }, [engram, text, latest]);

  useEffect(() => {
    if (links !== null && page.current !== null) resolveLinks(page.current, links);
  }, [links]);

  // What is pressed are buttons within, which were not drawn by React.
  useEffect(() => {
    const element = page.current;
    const onClick = ({ target }: MouseEvent) => {
      if (!(target instanceof Element)) return;
      const unwritten = target.closest<HTMLElement>('button[data-link]');
      const image = target.closest('button.memory-image')?.querySelector('img');
      if (unwritten !== null) latest.current.onWrite(unwritten.dataset.link ?? '');
      else if (image !== null && image !== undefined) latest.current.onOpenImage(image.dataset.image ?? '', image.alt);
    };
    element?.addEventListener('click', onClick);
    return () => element?.removeEventListener('click', onClick);
  }, [latest]);

  return <div ref={page} className="page-text" dir="auto" />;
}
