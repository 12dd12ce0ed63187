import { useEffect, useState } from 'react';
import type { SimilarMemory } from '../../contracts/duplicates';
import type { MemoryId, PersonaId } from '../../contracts/memory';
import { useStore } from '../../ui/createStore';
import { currentPersona } from '../../ui/currentPersona';
import { useEngram } from '../../ui/EngramContext';
import './similarNotice.css';

/** A pause in writing; the search has answered long before. */
const AFTER_MS = 700;
/** UTF-16 units: with less there is nothing to say yet. */
const SHORTEST = 24;

export interface SimilarNoticeProps {
  readonly text: string;
  /** The memory that is being edited: it is no double of itself. */
  readonly except?: MemoryId;
  /** Default: the one that is chosen now; none chosen: all. */
  readonly persona?: PersonaId;
  readonly hrefFor: (id: MemoryId) => string;
}

/** Says, quietly and only while somebody pauses, that the text is there already. Nothing waits for it, and nothing is lost without it. */
export function SimilarNotice({ text, except, persona: own, hrefFor }: SimilarNoticeProps) {
  const engram = useEngram();
  const chosen = useStore(currentPersona);
  const persona = own ?? chosen;
  const [found, setFound] = useState<SimilarMemory | null>(null);
  const [dismissed, setDismissed] = useState<ReadonlySet<MemoryId>>(new Set());

  useEffect(() => {
    let current = true;
    const isShort = text.trim().length < SHORTEST;
    const timer = setTimeout(() => {
      if (isShort) {
        setFound(null);
        return;
      }
      engram.duplicates.similar([text], { ...(except === undefined ? {} : { except }), ...(persona === null ? {} : { persona }) }).then(
        ([similar]) => current && setFound(similar ?? null),
        () => current && setFound(null),
      );
    }, isShort ? 0 : AFTER_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [engram, text, except, persona]);

  const memory = found === null || dismissed.has(found.memory.id) ? null : found.memory;
  return (
    <div role="status" className="similar">
      {memory !== null && (
        <p className="similar-notice">
          <span>{found?.exact === true ? 'You have this already: ' : 'You may have this already: '}<a href={hrefFor(memory.id)} dir="auto">{memory.title}</a></span>
          <button type="button" className="button quiet" onClick={() => setDismissed(new Set([...dismissed, memory.id]))}>Dismiss</button>
        </p>
      )}
    </div>
  );
}
