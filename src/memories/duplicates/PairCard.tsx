import { useMemo, useState } from 'react';
import type { DuplicatePair } from '../../contracts/duplicates';
import type { Memory, MemoryId } from '../../contracts/memory';
import { formatFullDate, marginDate } from '../../ui/format';
import { type DiffPart, diffText, shortenDiff } from '../reader/diffText';
import type { Decision } from './duplicatesStore';

export interface PairCardProps {
  readonly pair: DuplicatePair;
  /** Place in the list, from 1. */
  readonly number: number;
  readonly hrefFor: (id: MemoryId) => string;
  readonly onDecide: (decision: Decision) => Promise<void>;
}

/** Two memories side by side, with what only one of them says marked, and what can become of them. */
export function PairCard({ pair, number, hrefFor, onDecide }: PairCardProps) {
  const [older, newer] = pair.memories;
  const [busy, setBusy] = useState(false);
  const parts = useMemo(() => diffText(older.text, newer.text), [older.text, newer.text]);
  const same = older.text === newer.text;
  const decide = (decision: Decision) => async () => {
    setBusy(true);
    await onDecide(decision);
    setBusy(false);
  };
  return (
    <article className="pair" aria-labelledby={`pair-${number}`}>
      <h2 id={`pair-${number}`} className="pair-title" tabIndex={-1}>Pair {number}<span className="faint">{likenessWords(pair)}</span></h2>
      <div className="pair-texts">
        <Side memory={older} which="Older" parts={parts.filter(({ kind }) => kind !== 'added')} href={hrefFor(older.id)} />
        <Side memory={newer} which="Newer" parts={parts.filter(({ kind }) => kind !== 'removed')} href={hrefFor(newer.id)} />
      </div>
      <div className="pair-actions" role="group" aria-label={`What becomes of pair ${number}`}>
        {same
          ? <button type="button" className="button primary" disabled={busy} onClick={() => void decide('keep-older')()}>Make one of them</button>
          : (
            <>
              <button type="button" className="button" disabled={busy} onClick={() => void decide('keep-older')()}>Keep the older text</button>
              <button type="button" className="button" disabled={busy} onClick={() => void decide('keep-newer')()}>Keep the newer text</button>
              <button type="button" className="button" disabled={busy} onClick={() => void decide('join')()}>Join both texts</button>
            </>
          )}
        <button type="button" className="button quiet" disabled={busy} onClick={() => void decide('keep-both')()}>Keep both</button>
      </div>
    </article>
  );
}

interface SideProps {
  readonly memory: Memory;
  readonly which: 'Older' | 'Newer';
  readonly parts: readonly DiffPart[];
  readonly href: string;
}

function Side({ memory, which, parts, href }: SideProps) {
  const [day, year] = marginDate(memory.createdAt);
  return (
    <div className="pair-side" role="group" aria-label={`${which} one`}>
      <p className="pair-head">
        {/* A title that only repeats how the text begins says nothing beside it. */}
        <a href={href} dir="auto">{memory.titleDerived ? `${which} one` : memory.title}</a>
        <span className="faint">{!memory.titleDerived && `${which}, `}<time dateTime={new Date(memory.createdAt).toISOString()} title={formatFullDate(memory.createdAt)}>{day} {year}</time></span>
      </p>
      <div className="pair-text" dir="auto">
        {shortenDiff(parts).map(({ text, kind, gap }, index) => (
          <span key={index}>
            {gap && <span className="diff-gap" role="note" aria-label="Text that both have is left out">⋯</span>}
            {kind === 'same' ? text : <mark className="only"><span className="visually-hidden">[only here: </span>{text}<span className="visually-hidden">]</span></mark>}
          </span>
        ))}
      </div>
      {memory.tags.length > 0 && <p className="pair-tags faint">{memory.tags.map((tag) => `#${tag}`).join(' ')}</p>}
    </div>
  );
}

function likenessWords({ exact, overlap, memories: [a, b] }: DuplicatePair): string {
  if (a.text === b.text) return 'the same text';
  if (exact) return 'the same but for white space and capitals';
  return overlap === null ? '' : `${Math.round(overlap * 100)} % in common`;
}
