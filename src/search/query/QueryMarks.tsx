import { Fragment, type RefObject, useLayoutEffect, useRef } from 'react';
import type { QueryRange } from '../../contracts/query';

export interface QueryMarksProps {
  readonly field: RefObject<HTMLTextAreaElement | null>;
  readonly text: string;
  /** Understood as a filter. */
  readonly filters: readonly QueryRange[];
  readonly wrong: readonly QueryRange[];
  /** Tells where the letter at this offset begins: pixels from the left edge of the field's box. */
  readonly measure: { readonly at: number; readonly onLeft: (left: number) => void } | null;
}

/**
 * The same text behind the field, letter upon letter, invisible but for its marks: the field itself is not touched, so nothing in it moves. Nothing for a screen
 * reader, which hears what is wrong in words.
 */
export function QueryMarks({ field, text, filters, wrong, measure }: QueryMarksProps) {
  const layer = useRef<HTMLDivElement>(null);

  useLayoutEffect(() => {
    const element = field.current;
    const marks = layer.current;
    if (element === null || marks === null) return;
    const place = () => {
      marks.style.left = `${element.offsetLeft}px`;
      marks.style.top = `${element.offsetTop}px`;
      // To the fraction of a pixel, or a word at the edge breaks in the one and not in the other.
      marks.style.width = `${element.getBoundingClientRect().width - (element.offsetWidth - element.clientWidth)}px`;
      marks.style.height = `${element.clientHeight}px`;
      marks.scrollTop = element.scrollTop;
    };
    place();
    const observer = new ResizeObserver(place);
    observer.observe(element);
    // What stands above the text in the same box, on a phone, moves it.
    if (element.parentElement !== null) observer.observe(element.parentElement);
    element.addEventListener('scroll', place, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', place);
    };
  }, [field, text]);

  useLayoutEffect(() => {
    const marks = layer.current;
    const box = marks?.parentElement;
    if (measure === null || marks === null || box == null) return;
    measure.onLeft(leftOf(marks, measure.at) - box.getBoundingClientRect().left);
  }, [measure, text]);

  return (
    <div ref={layer} className="query-marks" aria-hidden="true">
      {pieces(text, filters, wrong).map(({ start, end, mark }) => (mark === null ? <Fragment key={start}>{text.slice(start, end)}</Fragment> : <span key={start} className={mark}>{text.slice(start, end)}</span>))}
    </div>
  );
}

interface Piece extends QueryRange {
  readonly mark: 'query-filter' | 'query-wrong' | null;
}

/** The whole text, cut where marks begin and end. */
function pieces(text: string, filters: readonly QueryRange[], wrong: readonly QueryRange[]): readonly Piece[] {
  const marked = [...filters.map((range): Piece => ({ ...range, mark: 'query-filter' })), ...wrong.map((range): Piece => ({ ...range, mark: 'query-wrong' }))].toSorted((a, b) => a.start - b.start);
  const all: Piece[] = [];
  let at = 0;
  for (const piece of marked) {
    if (piece.start < at || piece.end > text.length) continue;
    if (piece.start > at) all.push({ start: at, end: piece.start, mark: null });
    all.push(piece);
    at = piece.end;
  }
  if (at < text.length) all.push({ start: at, end: text.length, mark: null });
  return all;
}

/** @returns the left edge of the letter at this offset, in the window */
function leftOf(element: HTMLElement, offset: number): number {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  let left = offset;
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const { length } = node as Text;
    if (left <= length) {
      const range = document.createRange();
      range.setStart(node, left);
      return range.getBoundingClientRect().left || element.getBoundingClientRect().left;
    }
    left -= length;
  }
  return element.getBoundingClientRect().left;
}
