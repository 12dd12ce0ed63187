import { Fragment, type KeyboardEvent } from 'react';
import type { Hit, SearchReply } from '../contracts/search';
import type { MemoryId } from '../contracts/memory';
import { useStore } from '../ui/createStore';
import { errorText } from '../ui/errorText';
import { counted, formatCount, formatFullDate, marginDate } from '../ui/format';
import type { SearchStore } from './searchStore';
import { WEAK_BELOW } from './weakHits';
import { splitHighlights } from './splitHighlights';
import './hits.css';

/** While something is being written the near matches are a quiet aside. */
const NEAR_HITS = 5;

export interface HitsProps {
  readonly store: SearchStore;
  /** The text is being written rather than searched for. */
  readonly writing: boolean;
  readonly openId: MemoryId | null;
  readonly hrefFor: (id: MemoryId) => string;
  readonly onLeaveUp: () => void;
}

export function focusFirstHit(): void {
  document.querySelector<HTMLElement>('[data-hit]')?.focus();
}

export function Hits({ store, writing, openId, hrefFor, onLeaveUp }: HitsProps) {
  const state = useStore(store);
  if (state.at === 'idle') return <FindHint />;
  if (state.at === 'failed') {
    return (
      <div className="notice" role="alert">
        <p>{errorText(state.error)}</p>
        <button type="button" className="button" onClick={store.refresh}>Search again</button>
      </div>
    );
  }
  if (state.reply === null) return null;
  const { reply } = state;
  if (reply.hits.length === 0) return writing ? null : <NoHits reply={reply} />;

  const hits = writing ? reply.hits.slice(0, NEAR_HITS) : reply.hits;
  const firstWeak = hits.findIndex((hit) => hit.score < WEAK_BELOW);

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const links = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-hit]')];
    const at = links.findIndex((link) => link === document.activeElement);
    if (at < 0) return;
    const target = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: links.length - 1 }[event.key];
    if (target === undefined) return;
    event.preventDefault();
    if (target < 0) onLeaveUp();
    else links[Math.min(target, links.length - 1)].focus();
  };

  return (
    <section aria-label={writing ? 'Close to what you are writing' : 'Hits'} onKeyDown={onKeyDown}>
      {writing && <h2 className="near-heading">Close to what you are writing</h2>}
      <ol aria-label={writing ? 'Near memories' : 'Hits'} className={writing ? 'hits near' : 'hits'}>
        {hits.map((hit, index) => (
          <Fragment key={hit.id}>
            {!writing && index === firstWeak && <li className="weak-divider">{index === 0 ? 'Only weaker matches' : 'Weaker matches'}</li>}
            <HitRow hit={hit} href={hrefFor(hit.id)} open={hit.id === openId} />
          </Fragment>
        ))}
      </ol>
      {!writing && reply.total > hits.length && hits.length < 500 && (
        <button type="button" className="button more-hits" onClick={store.more}>
          Show more ({formatCount(hits.length)} of {formatCount(reply.total)})
        </button>
      )}
    </section>
  );
}

function HitRow({ hit, href, open }: { readonly hit: Hit; readonly href: string; readonly open: boolean }) {
  const { memory, passage } = hit;
  const [day, year] = marginDate(memory.createdAt);
  // A title taken from the first line would only say the passage's beginning twice; it stays as the link's name.
  const atBeginning = memory.titleDerived && passage.start === 0;
  const headingEnd = atBeginning ? (/^#{1,6}\s[^\n]*\n\s*/.exec(passage.text)?.[0].length ?? 0) : 0;
  const repeated = atBeginning && headingEnd === 0;
  return (
    <li className={open ? 'hit open' : 'hit'}>
      <time dateTime={new Date(memory.createdAt).toISOString()} title={formatFullDate(memory.createdAt)}>{day}<br />{year}</time>
      <div className="hit-body">
        <h2 dir="auto" className={repeated ? 'silent' : undefined}>
          <a href={href} data-hit="" className="stretched" aria-current={open ? 'true' : undefined}>
            <span className={repeated ? 'visually-hidden' : undefined}>{memory.title}</span>
          </a>
        </h2>
        <p className="passage" dir="auto">
          {splitHighlights(passage.text.slice(headingEnd), passage.start + headingEnd, passage.highlights).map((part, index) =>
            part.marked ? <mark key={index}>{part.text}</mark> : <Fragment key={index}>{part.text}</Fragment>)}
        </p>
        <p className="hit-meta">
          {hit.matchedBy.map((by) => <span key={by} className={`chip by ${by}`}><span className="visually-hidden">matched by </span>{by}</span>)}
          {memory.pinned && <span className="chip">pinned</span>}
          {memory.tags.slice(0, 5).map((tag) => <span key={tag} className="chip">{tag}</span>)}
        </p>
      </div>
    </li>
  );
}

function FindHint() {
  return (
    <div className="notice">
      <p className="notice-title">Find by what it was about</p>
      <p>Type a question or a few words. The words do not have to be the ones you wrote.</p>
      <p className="faint hint-keys"><kbd>/</kbd> to the field · <kbd>↓</kbd> <kbd>↑</kbd> through the hits · <kbd>Enter</kbd> opens · <kbd>Esc</kbd> clears</p>
    </div>
  );
}

function NoHits({ reply }: { readonly reply: SearchReply }) {
  if (reply.partial) return null;
  const { memories } = reply.library;
  return (
    <div className="notice">
      <p className="notice-title">Nothing like this in {counted(memories, 'memory', 'memories')}</p>
      <p>
        {reply.complete
          ? 'Neither the words nor their meaning are close to anything kept so far. Keep it, and it will be found next time.'
          : 'No memory holds these words. Meaning could not take part yet; the search runs again by itself as soon as it can.'}
      </p>
    </div>
  );
}
