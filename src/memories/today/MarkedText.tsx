import { Fragment, useLayoutEffect, useMemo, useRef } from 'react';
import { matchesOf } from './needle';

/** The names that timeline.css styles with `::highlight()`. */
const FOUND = 'timeline-found';
const CURRENT = 'timeline-current';

const supportsHighlights = typeof Highlight === 'function' && 'highlights' in CSS;

export interface MarkedTextProps {
  readonly text: string;
  readonly needle: RegExp;
  /** It stands in the row that the person is at. */
  readonly current: boolean;
}

/**
 * Text with what was looked for marked in it. Where the browser can highlight ranges, the elements stay as they are: nothing is laid
 * out again when the marks move from row to row, and a screen reader reads the text in one piece.
 */
export function MarkedText(props: MarkedTextProps) {
  return supportsHighlights ? <HighlightedText {...props} /> : <TextWithMarks {...props} />;
}

function HighlightedText({ text, needle, current }: MarkedTextProps) {
  const element = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    const node = element.current?.firstChild;
    if (node == null) return;
    const highlight = highlightNamed(current ? CURRENT : FOUND);
    const ranges = matchesOf(text, needle).map(([start, end]) => {
      const range = new Range();
      range.setStart(node, start);
      range.setEnd(node, end);
      highlight.add(range);
      return range;
    });
    return () => {
      for (const range of ranges) highlight.delete(range);
    };
  }, [text, needle, current]);
  return <span ref={element}>{text}</span>;
}

function highlightNamed(name: string): Highlight {
  let highlight = CSS.highlights.get(name);
  if (highlight === undefined) {
    highlight = new Highlight();
    CSS.highlights.set(name, highlight);
  }
  return highlight;
}

function TextWithMarks({ text, needle, current }: MarkedTextProps) {
  const parts = useMemo(() => splitAt(text, matchesOf(text, needle)), [text, needle]);
  return parts.map((part, index) =>
    index % 2 === 1 ? <mark key={index} className={current ? 'current-match' : undefined}>{part}</mark> : <Fragment key={index}>{part}</Fragment>);
}

/** Plain and marked parts by turns, plain ones first. */
function splitAt(text: string, ranges: readonly (readonly [number, number])[]): string[] {
  const parts: string[] = [];
  let end = 0;
  for (const [start, stop] of ranges) {
    parts.push(text.slice(end, start), text.slice(start, stop));
    end = stop;
  }
  parts.push(text.slice(end));
  return parts;
}
