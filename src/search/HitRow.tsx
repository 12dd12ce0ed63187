import { Fragment, memo, Suspense } from 'react';
import type { Hit } from '../contracts/search';
import { currentPersona } from '../ui/currentPersona';
import { useEngram } from '../ui/EngramContext';
import { formatFullDate, marginDate } from '../ui/format';
import { openedPassage } from '../ui/openedPassage';
import { courtesy } from './courtesy';
import { focusedHit } from './focusedHit';
import { headingLength } from './headingLength';
import { rememberSearch } from './rememberSearch';
import { splitHighlights } from './splitHighlights';

const HitCheck = courtesy((extras) => extras.HitCheck);
const HitPersona = courtesy((extras) => extras.HitPersona);

export interface HitRowProps {
  readonly hit: Hit;
  /** Where it stands among all of them, from 0. */
  readonly index: number;
  readonly total: number;
  readonly query: string;
  /** Who found what the built-in embedder had not. */
  readonly model: string;
  readonly href: string;
  readonly open: boolean;
  readonly weak: boolean;
  readonly selecting: boolean;
  /** Near matches of a text that is being written: nobody searched for them. */
  readonly writing: boolean;
}

/** Drawn again only when it is another hit: a list of 500 stays quick under the arrow keys. */
export const HitRow = memo(function HitRow({ hit, index, total, query, model, href, open, weak, selecting, writing }: HitRowProps) {
  const engram = useEngram();
  const { id, memory, passage } = hit;
  const [day, year] = marginDate(memory.createdAt);
  // A title taken from the first line would only say the passage's beginning twice; it stays as the link's name.
  const headingEnd = headingLength(memory, passage);
  const repeated = memory.titleDerived && passage.start === 0 && headingEnd === 0;

  const onOpen = () => {
    openedPassage.set({ id, start: passage.start, end: passage.end });
    if (!writing) rememberSearch(engram, query);
  };

  return (
    <div role="listitem" aria-setsize={total} aria-posinset={index + 1} className={`hit${open ? ' open' : ''}${weak ? ' weak' : ''}`} data-select={writing ? undefined : id}>
      <div className="hit-margin">
        <time dateTime={new Date(memory.createdAt).toISOString()} title={formatFullDate(memory.createdAt)}>{day}<br />{year}</time>
        {selecting && <Suspense fallback={<span className="select-box" />}><HitCheck id={id} title={memory.title} /></Suspense>}
      </div>
      <div className="hit-body">
        <h2 dir="auto" className={repeated ? 'silent' : undefined}>
          <a href={href} data-hit={id} className="stretched" aria-current={open ? 'true' : undefined} onClick={onOpen} onFocus={() => focusedHit.set({ id, query, index, hit })}>
            <span className={repeated ? 'visually-hidden' : undefined}>{memory.title}</span>
          </a>
        </h2>
        <p className="passage" dir="auto">
          {splitHighlights(passage.text.slice(headingEnd), passage.start + headingEnd, passage.highlights).map((part, at) =>
            part.marked ? <mark key={at}>{part.text}</mark> : <Fragment key={at}>{part.text}</Fragment>)}
        </p>
        <p className="hit-meta">
          {currentPersona.get() !== memory.personaId && <Suspense fallback={null}><HitPersona id={memory.personaId} /></Suspense>}
          {(hit.cosine ?? hit.coverage) !== null && hit.matchedBy.map((by) => <span key={by} className={`chip by ${by}`}><span className="visually-hidden">matched by </span>{by}</span>)}
          {hit.foundBy === 'model' && <span className="chip">found by {model}</span>}
          {memory.pinned && <span className="chip">pinned</span>}
          {memory.tags.slice(0, 5).map((tag) => <span key={tag} className="chip">{tag}</span>)}
        </p>
      </div>
    </div>
  );
});
