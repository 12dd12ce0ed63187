import { type ComponentProps, Fragment, type RefObject, Suspense, useEffect, useMemo, useRef, useState } from 'react';
import type { MemoryId } from '../contracts/memory';
import type { SearchReply } from '../contracts/search';
import { useStore } from '../ui/createStore';
import { errorText } from '../ui/errorText';
import { counted, formatCount } from '../ui/format';
import { useSelecting } from '../ui/selection';
import { courtesy } from './courtesy';
import type { HitSelectionHandlers } from './HitSelection';
import { HitRow } from './HitRow';
import { onHitKey } from './hitKeys';
import { rememberSearch } from './rememberSearch';
import type { SearchStore } from './searchStore';
import { hitsPart, modelName } from './speedText';
import { isRanked, WEAK_BELOW } from './weakHits';
import './hits.css';

const FindHint = courtesy((extras) => extras.FindHint);
const NothingFound = courtesy((extras) => extras.NothingFound);
const HitSelection = courtesy((extras) => extras.HitSelection);
const HitPages = courtesy((extras) => extras.HitPages);
const HitsNotes = courtesy((extras) => extras.HitsNotes);
const SaveSearch = courtesy((extras) => extras.SaveSearch);

/** While something is being written the near matches are a quiet aside. */
const NEAR_HITS = 5;
/** When nothing is really like what was asked for, a few of the closest say enough. */
const CLOSEST_HITS = 5;

export interface HitsProps {
  readonly store: SearchStore;
  /** The text is being written rather than searched for. */
  readonly writing: boolean;
  readonly openId: MemoryId | null;
  readonly hrefFor: (id: MemoryId) => string;
  readonly onLeaveUp: () => void;
  /** Searches for this, as if it had been typed. */
  readonly onSearch: (text: string) => void;
  /** Keeps what is in the field as a memory. */
  readonly onKeep: () => void;
}

export function focusFirstHit(): void {
  document.querySelector<HTMLElement>('[data-hit]')?.focus();
}

export function Hits({ store, writing, onSearch, onKeep, ...list }: HitsProps) {
  const state = useStore(store);
  if (state.at === 'idle') return <Suspense fallback={null}><FindHint onSearch={onSearch} /></Suspense>;
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
  if (reply.hits.length === 0) {
    return writing || isEarly(reply) ? null : <Suspense fallback={null}><NothingFound store={store} reply={reply} onSearch={onSearch} onKeep={onKeep} /></Suspense>;
  }
  // Older hits stay until newer ones come; only when that takes long do they step back (hits.css).
  const stale = state.at === 'searching' && reply.query !== state.query;
  return <HitList {...list} store={store} reply={reply} query={state.query} writing={writing} stale={stale} />;
}

interface HitListProps extends Omit<HitsProps, 'onSearch' | 'onKeep'> {
  readonly reply: SearchReply;
  /** What is asked for by now; the reply may be to a letter before. */
  readonly query: string;
  readonly stale: boolean;
}

function HitList({ store, reply, query, writing, stale, openId, hrefFor, onLeaveUp }: HitListProps) {
  const selecting = useSelecting() && !writing;
  const section = useRef<HTMLElement>(null);
  const lastKey = useRef('');
  const [unfolded, setUnfolded] = useState('');
  const [handlers, setHandlers] = useState<HitSelectionHandlers | null>(null);
  const kept = useFocusKept(section, onLeaveUp);

  const firstWeak = isRanked(reply) ? reply.hits.findIndex((hit) => hit.score < WEAK_BELOW) : -1;
  const onlyWeak = firstWeak === 0 && !isEarly(reply);
  const folded = onlyWeak && unfolded !== query;
  const shown = writing ? NEAR_HITS : folded ? CLOSEST_HITS : undefined;
  const hits = useMemo(() => reply.hits.slice(0, shown), [reply, shown]);
  const rest = writing ? 0 : reply.total - hits.length;
  const row = { query: reply.query, total: writing ? hits.length : reply.total, model: modelName(reply.vectorSpace), selecting, writing };

  return (
    <section {...kept} ref={section} aria-label={writing ? 'Close to what you are writing' : 'Hits'} onKeyDown={(event) => onHitKey(event, lastKey, onLeaveUp)} {...handlers}>
      {writing ? <h2 className="near-heading">Close to what you are writing</h2> : <HitsHead store={store} reply={reply} onlyWeak={onlyWeak} />}
      <div role="list" aria-label={writing ? 'Near memories' : 'Hits'} className={`hits${writing ? ' near' : ''}${onlyWeak ? ' closest' : ''}${stale ? ' stale' : ''}`}>
        {hits.map((hit, index) => (
          <Fragment key={hit.id}>
            {!writing && index > 0 && index === firstWeak && <div role="presentation" className="weak-divider">Weaker matches</div>}
            <HitRow {...row} hit={hit} index={index} href={hrefFor(hit.id)} open={hit.id === openId} weak={firstWeak >= 0 && index >= firstWeak} />
          </Fragment>
        ))}
        {rest > 0 && !folded && <Suspense fallback={null}><HitPages key={reply.query} lastKey={lastKey} Row={HitRow} store={store} reply={reply} row={row} openId={openId} hrefFor={hrefFor} /></Suspense>}
      </div>
      {!writing && <Suspense fallback={null}><HitSelection store={store} reply={reply} hits={hits} onHandlers={setHandlers} /></Suspense>}
      {rest > 0 && folded && (
        <button type="button" className="button more-hits" onClick={() => setUnfolded(query)}>
          Show more ({formatCount(hits.length)} of {formatCount(reply.total)})
        </button>
      )}
    </section>
  );
}

/** Words alone, a moment before meaning answers, prove nothing. */
function isEarly({ partial, stage }: SearchReply): boolean {
  return partial && stage === 'words';
}

/** A line of constant height: hits do not jump when there is something to say about them. */
function HitsHead({ store, reply, onlyWeak }: { readonly store: SearchStore; readonly reply: SearchReply; readonly onlyWeak: boolean }) {
  const incomplete = !isEarly(reply) && !reply.complete;
  return (
    <div className="hits-head">
      <div>
        {onlyWeak
          ? <p className="nothing-like">Nothing like this in {counted(reply.library.memories, 'memory', 'memories')}{incomplete && ' so far'}. <span>The closest are:</span></p>
          : <p className="faint hits-count">{hitsPart(reply)}</p>}
        <Suspense fallback={null}><HitsNotes store={store} reply={reply} incomplete={incomplete} onRead={rememberSearch} /></Suspense>
      </div>
      <Suspense fallback={null}><SaveSearch query={reply.query} /></Suspense>
    </div>
  );
}

/**
 * Hits go away under the keyboard, when memories are deleted or the search runs again. Whoever was among them stays: at the
 * hit that has taken the place. React calls no `onBlur` for what it removes itself, so that whoever left is let go.
 */
function useFocusKept(section: RefObject<HTMLElement | null>, onLeaveUp: () => void): Pick<ComponentProps<'section'>, 'onFocus' | 'onBlur'> {
  const last = useRef<number | null>(null);
  const links = () => [...(section.current?.querySelectorAll<HTMLElement>('[data-hit]') ?? [])];
  const note = (focused: Element | null) => {
    const row = focused?.closest('.hit');
    const all = links();
    const at = all.findIndex((link) => row?.contains(link) === true);
    // From "Show more" on, the next hit is the first of those that are not there yet.
    last.current = at < 0 ? all.length : at;
  };
  useEffect(() => {
    if (last.current === null) return;
    if (section.current?.contains(document.activeElement) === true) {
      note(document.activeElement);
    } else if (document.activeElement === document.body) {
      const all = links();
      all[Math.min(last.current, all.length - 1)]?.focus({ preventScroll: true });
    }
  });
  useEffect(() => () => {
    if (last.current !== null && document.activeElement === document.body) onLeaveUp();
  }, [onLeaveUp]);
  return { onFocus: ({ target }) => note(target), onBlur: () => { last.current = null; } };
}
