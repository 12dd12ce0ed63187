import { useEffect, useMemo, useState } from 'react';
import type { MemoryId } from '../../contracts/memory';
import { currentPersona } from '../../ui/currentPersona';
import { formatFullDate } from '../../ui/format';
import { formatYearsAgo } from '../../ui/formatDates';
import { useEngram } from '../../ui/EngramContext';
import { toMemoryRow, type MemoryRow } from '../excerpt';
import type { EarlierYear } from './onThisDay';

/** A glance, not a second timeline: of a year with more, the button leads to all of them. */
const ROWS_PER_YEAR = 3;
const ROWS_AT_FIRST = 3;

export interface EarlierYearsProps {
  readonly years: readonly EarlierYear[];
  /** Read again when they change. */
  readonly times: Float64Array;
  readonly hrefFor: (id: MemoryId) => string;
}

interface RowOfYear {
  readonly years: number;
  readonly at: number;
  /** Null while it is being read. Its place is kept, so nothing below moves. */
  readonly row: MemoryRow | null;
}

/** What was kept on this day in earlier years. */
export function EarlierYears({ years, times, hrefFor }: EarlierYearsProps) {
  const engram = useEngram();
  const [read, setRead] = useState<ReadonlyMap<number, MemoryRow>>(new Map());
  const [all, setAll] = useState(false);

  useEffect(() => {
    let gone = false;
    const readYears = async () => {
      const rows = new Map<number, MemoryRow>();
      for (const { offset, count } of years) {
        const { memories } = await engram.memories.list({ offset, limit: Math.min(count, all ? 100 : ROWS_PER_YEAR), persona: currentPersona.get() ?? undefined });
        memories.forEach((memory, index) => rows.set(offset + index, toMemoryRow(memory)));
      }
      if (!gone) setRead(rows);
    };
    readYears().catch(() => undefined); // the timeline below says what is wrong with the library
    return () => {
      gone = true;
    };
  }, [engram, years, times, all]);

  const total = years.reduce((sum, { count }) => sum + count, 0);
  const shown = useMemo(() => {
    const rows: RowOfYear[] = [];
    for (const { years: ago, offset, count } of years) {
      const wanted = Math.min(count, all ? 100 : ROWS_PER_YEAR);
      for (let index = offset; index < offset + wanted; index++) rows.push({ years: ago, at: times[index], row: read.get(index) ?? null });
    }
    return all ? rows : rows.slice(0, ROWS_AT_FIRST);
  }, [years, times, read, all]);

  return (
    <section className="on-this-day" aria-labelledby="on-this-day">
      <h2 id="on-this-day">On this day</h2>
      <ul>
        {shown.map(({ years: ago, at, row }, index) => (
          <li key={at + index / 1000}>
            <time dateTime={new Date(at).toISOString()} title={formatFullDate(at)}>{shown[index - 1]?.years === ago ? <span className="visually-hidden">{formatYearsAgo(ago)}</span> : formatYearsAgo(ago)}</time>
            <p dir="auto">
              {row !== null && <a href={hrefFor(row.id)} data-row="" className="stretched">{row.titleRepeats ? row.excerpt : <><b>{row.title}</b> {row.excerpt}</>}</a>}
            </p>
          </li>
        ))}
      </ul>
      {total > shown.length && !all && <button type="button" className="button quiet" onClick={() => setAll(true)}>{total - shown.length} more</button>}
    </section>
  );
}
