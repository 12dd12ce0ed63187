import { useState } from 'react';
import type { Memory } from '../../contracts/memory';
import type { TextRange } from '../../contracts/search';
import { formatCount } from '../../ui/format';
import { excerptOf } from '../excerpt';
import { RelatedList } from './Connections';
import { useRelated } from './useConnections';

const AT_ONCE = 60;
const FIRST_WORDS = 90;

export interface PassageListProps {
  readonly text: string;
  readonly passages: readonly TextRange[];
  readonly chosen: number | null;
  readonly onChoose: (index: number) => void;
}

/** The passages that a long memory is found by. Choosing one marks it in the text. */
export function PassageList({ text, passages, chosen, onChoose }: PassageListProps) {
  const [shown, setShown] = useState(AT_ONCE);
  return (
    <details className="reader-section passages">
      <summary><h3>Passages <span className="faint">{formatCount(passages.length)}</span></h3></summary>
      <ol>
        {passages.slice(0, shown).map(({ start, end }, index) => (
          <li key={start}>
            <button type="button" aria-pressed={chosen === index} dir="auto" onClick={() => onChoose(index)}>{excerptOf(text.slice(start, end), FIRST_WORDS) || '…'}</button>
          </li>
        ))}
      </ol>
      {shown < passages.length && <button type="button" className="button quiet" onClick={() => setShown(shown + AT_ONCE)}>Show more</button>}
    </details>
  );
}

export interface PassagePanelProps {
  readonly memory: Memory;
  readonly index: number;
  readonly count: number;
  /** Null: none. */
  readonly onChoose: (index: number | null) => void;
}

/** Stays at the foot of the reader while its passage is marked above: the ones before and after, and what is close to it elsewhere. */
export function PassagePanel({ memory, index, count, onChoose }: PassagePanelProps) {
  const near = useRelated(memory, 3, index);
  return (
    <section className="passage-panel" aria-label="Passage">
      <p className="passage-steps">
        <span>Passage {formatCount(index + 1)} of {formatCount(count)}</span>
        <button type="button" className="button quiet" disabled={index === 0} onClick={() => onChoose(index - 1)}>Before</button>
        <button type="button" className="button quiet" disabled={index === count - 1} onClick={() => onChoose(index + 1)}>After</button>
        <button type="button" className="button quiet" aria-label="Close the passage" onClick={() => onChoose(null)}>
          <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true"><path d="M1 1l10 10M11 1L1 11" stroke="currentColor" strokeWidth="1.6" /></svg>
        </button>
      </p>
      {near !== null && (near.length === 0 ? <p className="faint">Nothing else is close to it.</p> : <RelatedList related={near} />)}
    </section>
  );
}
