import { useState } from 'react';
import type { TrashedMemory } from '../../contracts/memory';
import { formatFullDate, marginDate } from '../../ui/format';
import { formatRelative } from '../../ui/formatDates';
import { toMemoryRow } from '../excerpt';

/** In UTF-16 units: enough to know what it was. The rest can be read when it is back. */
const READ_UP_TO = 20_000;

export interface TrashRowProps {
  readonly trashed: TrashedMemory;
  readonly now: number;
  readonly onRestore: () => void;
  readonly onPurge: () => void;
}

export function TrashRow({ trashed, now, onRestore, onPurge }: TrashRowProps) {
  const [open, setOpen] = useState(false);
  const { memory, deletedAt, purgeAt } = trashed;
  const { title, titleRepeats, excerpt } = toMemoryRow(memory);
  const [day, year] = marginDate(memory.createdAt);
  const rest = memory.text.length - READ_UP_TO;
  return (
    <li className="trash-row">
      <time dateTime={new Date(memory.createdAt).toISOString()} title={formatFullDate(memory.createdAt)}>{day}<br />{year}</time>
      <div className="trash-body">
        <button type="button" className="trash-title" aria-expanded={open} onClick={() => setOpen(!open)}>
          <svg width="10" height="10" viewBox="0 0 10 10" aria-hidden="true"><path d="M3 1.5 6.5 5 3 8.5" /></svg>
          {/* A title that only repeats how the text begins: the text itself says it better. */}
          <span dir="auto" className={titleRepeats && !open ? 'trash-excerpt' : undefined}>{titleRepeats && !open ? excerpt : title}</span>
        </button>
        {!open && !titleRepeats && <p className="trash-excerpt" dir="auto">{excerpt}</p>}
        {open && (
          <div className="trash-text" dir="auto">
            {rest > 0 ? memory.text.slice(0, READ_UP_TO) : memory.text}
            {rest > 0 && <p className="faint">The rest can be read when it is restored.</p>}
          </div>
        )}
        <div className="trash-foot">
          <p className="faint">
            Deleted <time dateTime={new Date(deletedAt).toISOString()} title={formatFullDate(deletedAt)}>{formatRelative(deletedAt, now)}</time>
            {' · '}
            {purgeAt > now ? <>forgotten <time dateTime={new Date(purgeAt).toISOString()} title={formatFullDate(purgeAt)}>{formatRelative(purgeAt, now)}</time></> : 'forgotten soon'}
          </p>
          <span className="trash-actions">
            <button type="button" className="button quiet" aria-label={`Restore “${title}”`} onClick={onRestore}>Restore</button>
            <button type="button" className="button quiet danger" aria-label={`Delete for good… “${title}”`} onClick={onPurge}>Delete for good…</button>
          </span>
        </div>
      </div>
    </li>
  );
}
