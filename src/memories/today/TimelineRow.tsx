import { memo } from 'react';
import type { MemoryId } from '../../contracts/memory';
import { SelectBox } from '../../ui/SelectBox';
import { useSelected } from '../../ui/selecting';
import { formatFullDate } from '../../ui/format';
import { formatDay, formatTime, nearDay } from '../../ui/formatDates';
import type { MemoryRow } from '../excerpt';
import { MarkedText } from './MarkedText';

export interface TimelineRowProps {
  readonly row: MemoryRow;
  readonly index: number;
  readonly href: string;
  readonly open: boolean;
  /** The one row in the tab order. */
  readonly reachable: boolean;
  /** Checkboxes are shown. */
  readonly selecting: boolean;
  /** What is looked for in the page. */
  readonly needle: RegExp | null;
  /** The match that the person is at. */
  readonly current: boolean;
  readonly onFocus: (index: number) => void;
  readonly extendTo: (id: MemoryId) => void;
}

/** Remembered between renders: while the list scrolls, only rows that come in are drawn. */
export const TimelineRow = memo(function TimelineRow({ row, index, href, open, reachable, selecting, needle, current, onFocus, extendTo }: TimelineRowProps) {
  const selected = useSelected(row.id);
  const marked = (text: string) => (needle === null ? text : <MarkedText text={text} needle={needle} current={current} />);
  const full = formatFullDate(row.createdAt);
  return (
    <article className={`memory-row${open ? ' open' : ''}${selected ? ' selected' : ''}${current ? ' current' : ''}`} data-select={row.id}>
      <div className="row-margin">
        {selecting && <SelectBox id={row.id} title={row.title} tabIndex={reachable ? 0 : -1} extendTo={extendTo} />}
        <time dateTime={new Date(row.createdAt).toISOString()} title={full}><span aria-hidden="true">{formatTime(row.createdAt)}</span><span className="visually-hidden">{full}</span></time>
      </div>
      <div className="row-body">
        <h3 dir="auto" className={row.titleRepeats ? 'silent' : undefined}>
          <a href={href} data-row="" className="stretched" tabIndex={reachable ? 0 : -1} aria-current={open ? 'true' : undefined} onFocus={() => onFocus(index)}>
            {row.titleRepeats ? <span className="visually-hidden">{row.title}</span> : <span>{marked(row.title)}</span>}
          </a>
        </h3>
        <p className="passage" dir="auto">{marked(row.excerpt)}</p>
        {(row.tags.length > 0 || row.pinned || row.type !== 'note') && (
          <p className="hit-meta">
            {row.pinned && <span className="chip">pinned</span>}
            {row.type !== 'note' && <span className="chip">{row.type}</span>}
            {row.tags.map((tag) => <span key={tag} className="chip" dir="auto">{tag}</span>)}
          </p>
        )}
      </div>
    </article>
  );
});

/** @param today - any moment of it; a prop, so that "yesterday" moves on at midnight */
export const DayHeading = memo(function DayHeading({ at, today }: { readonly at: number; readonly today: number }) {
  const near = nearDay(at, today);
  return <h2 className="day">{formatDay(at, today)}{near !== null && <span className="faint"> {near}</span>}</h2>;
});

/** A row that is still being read. */
export const SkeletonRow = memo(function SkeletonRow() {
  return (
    <div className="memory-row skeleton" aria-hidden="true">
      <i /><div><i /><i /></div>
    </div>
  );
});
