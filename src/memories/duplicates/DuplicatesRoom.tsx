import { useEffect, useMemo, useRef } from 'react';
import type { DuplicatePair } from '../../contracts/duplicates';
import type { MemoryId } from '../../contracts/memory';
import { announce } from '../../ui/announcer';
import { useStore } from '../../ui/createStore';
import { useEngram } from '../../ui/EngramContext';
import { errorText } from '../../ui/errorText';
import { counted, formatCount } from '../../ui/format';
import { showToast } from '../../ui/toasts';
import { offerUndo, quoted } from '../undo';
import { createDuplicatesStore, type Decision, pairKey } from './duplicatesStore';
import { PairCard } from './PairCard';
import './duplicates.css';

/** Memories that look alike, two by two: made one of, or kept both. */
export default function DuplicatesRoom({ hrefFor }: { readonly hrefFor: (id: MemoryId) => string }) {
  const engram = useEngram();
  const store = useMemo(() => createDuplicatesStore(engram), [engram]);
  const { at, error, pairs, total, complete } = useStore(store);
  const head = useRef<HTMLHeadingElement>(null);
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => store.open(), [store]);
  useEffect(() => head.current?.focus(), []);

  /** The pair goes, and the keyboard with it: on to the next, or to the heading above an empty list. */
  const decide = async (pair: DuplicatePair, decision: Decision, index: number) => {
    try {
      await store.decide(pair, decision);
    } catch (thrown) {
      showToast(errorText(thrown), { tone: 'bad' });
      return;
    }
    const { pairs: left, total: more } = store.get();
    setTimeout(() => {
      const headings = list.current?.querySelectorAll<HTMLElement>('.pair-title') ?? [];
      (headings[Math.min(index, headings.length - 1)] ?? head.current)?.focus();
    });
    const [older, newer] = pair.memories;
    if (decision === 'keep-both') announce(`Both are kept. ${leftWords(more)}`);
    else await offerUndo(engram, decision === 'join' ? 'Joined into one memory.' : `${quoted((decision === 'keep-older' ? older : newer).title)} stays. The other one is in the trash.`);
    if (left.length === 0 && more > 0) await store.more();
  };

  return (
    <div className="duplicates">
      <p className="duplicates-back"><a href="#settings/storage">Storage health</a></p>
      <h1 id="duplicates-heading" ref={head} tabIndex={-1}>Memories that look alike</h1>
      {at === 'failed' && <div className="notice" role="alert"><p>{errorText(error)}</p></div>}
      {at === 'loading' && <p className="faint" role="status">Comparing everything with everything …</p>}
      {at === 'ready' && (
        <p className="duplicates-lead">
          {total === 0 ? 'Nothing looks alike that you have not decided on.' : `${leftWords(total)} The one that stays gets the tags of both and the earlier date; the other lies in the trash for 30 days.`}
          {!complete && ' Some memories are still being read for meaning; more may come.'}
        </p>
      )}
      {pairs.length > 0 && (
        <ol ref={list} className="pairs">
          {pairs.map((pair, index) => (
            <li key={pairKey(pair)}>
              <PairCard pair={pair} number={index + 1} hrefFor={hrefFor} onDecide={(decision) => decide(pair, decision, index)} />
            </li>
          ))}
        </ol>
      )}
      {pairs.length < total && at === 'ready' && (
        <button type="button" className="button more-hits" onClick={() => void store.more()}>Show more ({formatCount(pairs.length)} of {formatCount(total)})</button>
      )}
    </div>
  );
}

function leftWords(total: number): string {
  return total === 0 ? 'Nothing is left to decide.' : `${counted(total, 'pair', 'pairs')} to decide on.`;
}
