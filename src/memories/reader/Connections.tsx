import { useState } from 'react';
import type { Memory, MemoryLinks, RelatedMemory } from '../../contracts/memory';
import { counted, formatFullDate, marginDate } from '../../ui/format';
import { openedPassage } from '../../ui/openedPassage';
import { headAndExcerpt } from './headAndExcerpt';
import { hrefBeside } from './hrefBeside';
import { useRelated } from './useConnections';

const BACKLINKS_AT_FIRST = 5;

/** Memories that link to this one. */
export function Backlinks({ backlinks }: Pick<MemoryLinks, 'backlinks'>) {
  const [all, setAll] = useState(false);
  const shown = all ? backlinks : backlinks.slice(0, BACKLINKS_AT_FIRST);
  return (
    <section className="reader-section" aria-labelledby="linked-here">
      <h3 id="linked-here">Linked here</h3>
      <ul className="connections">
        {shown.map(({ id, title, createdAt, excerpt }) => (
          <li key={id}><Connection href={hrefBeside(id)} title={title} createdAt={createdAt} passage={excerpt} /></li>
        ))}
      </ul>
      {shown.length < backlinks.length && (
        <button type="button" className="button quiet" onClick={() => setAll(true)}>Show {counted(backlinks.length - shown.length, 'more', 'more')}</button>
      )}
    </section>
  );
}

/** Memories close in meaning to this one. */
export function Related({ memory }: { readonly memory: Memory }) {
  const related = useRelated(memory, 4);
  if (related === null || related.length === 0) return null;
  return (
    <section className="reader-section" aria-labelledby="related">
      <h3 id="related">Related</h3>
      <RelatedList related={related} />
    </section>
  );
}

export function RelatedList({ related }: { readonly related: readonly RelatedMemory[] }) {
  return (
    <ul className="connections">
      {related.map(({ memory, passage }) => (
        <li key={memory.id}>
          <Connection
            href={hrefBeside(memory.id)} title={memory.title} createdAt={memory.createdAt}
            passage={passage.text}
            onOpen={() => openedPassage.set({ id: memory.id, start: passage.start, end: passage.end })}
          />
        </li>
      ))}
    </ul>
  );
}

interface ConnectionProps {
  readonly href: string;
  readonly title: string;
  readonly createdAt: number;
  readonly passage: string;
  readonly onOpen?: () => void;
}

function Connection({ href, title, createdAt, passage, onOpen }: ConnectionProps) {
  const { head, excerpt } = headAndExcerpt(title, passage);
  // Without a head the link is the excerpt itself.
  const link = head === null
    ? <a href={href} className="connection-excerpt" dir="auto" onClick={onOpen}>{excerpt}</a>
    : <a href={href} dir="auto" onClick={onOpen}>{head}</a>;
  return (
    <>
      <p className="connection-head">
        {link}
        <time className="faint tabular" dateTime={new Date(createdAt).toISOString()} title={formatFullDate(createdAt)}>{marginDate(createdAt).join(' ')}</time>
      </p>
      {head !== null && excerpt !== '' && <p className="connection-excerpt" dir="auto">{excerpt}</p>}
    </>
  );
}
