import { useEffect, useMemo, type KeyboardEvent } from 'react';
import type { MemoryId, RelatedMemory } from '../contracts/memory';
import { useStore } from '../ui/createStore';
import { useEngram } from '../ui/EngramContext';
import { formatFullDate, marginDate } from '../ui/format';
import { openedPassage } from '../ui/openedPassage';
import { useEngineStatus } from '../ui/useEngineStatus';
import { focusedHit, hitInFocus } from './focusedHit';
import { headingLength } from './headingLength';
import { createRelatedStore } from './relatedStore';
import type { SearchStore } from './searchStore';
import { splitHighlights } from './splitHighlights';
import './related.css';

/** About four lines of a narrow column. */
const EXCERPT_LENGTH = 130;

export interface RelatedPaneProps {
  readonly store: SearchStore;
  readonly hrefFor: (id: MemoryId) => string;
}

/** Memories close to the hit in focus, or to the best one: what else belongs to it, though nobody asked. */
export function RelatedPane({ store, hrefFor }: RelatedPaneProps) {
  const engram = useEngram();
  const related = useMemo(() => createRelatedStore(engram), [engram]);
  const { id, memories, failed } = useStore(related);
  const state = useStore(store);
  const focused = useStore(focusedHit);
  const status = useEngineStatus();
  const canMean = status.embedder.at === 'ready' && status.pending === 0;

  const reply = state.at === 'searching' || state.at === 'done' ? state.reply : null;
  const about = reply === null ? null : hitInFocus(reply, focused);
  const aboutId = about?.id ?? null;

  useEffect(() => {
    if (aboutId !== null) related.show(aboutId);
  }, [related, aboutId]);
  useEffect(() => () => related.stop(), [related]);
  useEffect(() => engram.onChange(related.refresh), [engram, related]);
  useEffect(() => {
    if (canMean) related.refresh();
  }, [canMean, related]);

  // What is on screen belongs to the memory that it was asked for: heading and cards change together.
  const shown = about?.id === id ? about : reply?.hits.find((hit) => hit.id === id) ?? null;
  if (shown === null) return null;
  return (
    <section className="related" aria-labelledby="related-title" onKeyDown={moveThrough}>
      <h2 id="related-title" className="related-title" dir="auto">Related to “{shown.memory.title}”</h2>
      {memories.length > 0
        ? <ol className="related-list">{memories.map((one) => <RelatedCard key={one.memory.id} related={one} href={hrefFor(one.memory.id)} />)}</ol>
        : <p className="faint">{failed ? 'What is related could not be found out just now.' : canMean ? 'Nothing else in the library is close to it.' : 'Meaning is not ready yet; what is related appears by itself.'}</p>}
    </section>
  );
}

function RelatedCard({ related: { memory, passage }, href }: { readonly related: RelatedMemory; readonly href: string }) {
  const headingEnd = headingLength(memory, passage);
  const repeated = memory.titleDerived && passage.start === 0 && headingEnd === 0;
  return (
    <li className="card related-card">
      <h3 dir="auto" className={repeated ? 'silent' : undefined}>
        <a
          href={href} data-related="" className="stretched"
          onClick={() => openedPassage.set({ id: memory.id, start: passage.start, end: passage.end })}
        >
          <span className={repeated ? 'visually-hidden' : undefined}>{memory.title}</span>
        </a>
      </h3>
      <p className="related-excerpt" dir="auto">{splitHighlights(passage.text.slice(headingEnd), passage.start + headingEnd, [], EXCERPT_LENGTH).map(({ text }) => text).join('')}</p>
      <p className="faint tabular"><time dateTime={new Date(memory.createdAt).toISOString()} title={formatFullDate(memory.createdAt)}>{marginDate(memory.createdAt).join(' ')}</time></p>
    </li>
  );
}

/** Up and down go through the cards; left leads back to the hit. */
function moveThrough(event: KeyboardEvent<HTMLElement>): void {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const links = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-related]')];
  const at = links.findIndex((link) => link === document.activeElement);
  if (at < 0) return;
  const hit = document.querySelector<HTMLElement>(`[data-hit="${focusedHit.get()?.id ?? ''}"]`) ?? document.querySelector<HTMLElement>('[data-hit]');
  const target = { ArrowDown: links[at + 1], ArrowUp: links[at - 1], Home: links[0], End: links.at(-1), ArrowLeft: hit, Escape: hit }[event.key];
  if (target == null) return;
  event.preventDefault();
  event.stopPropagation();
  target.focus();
}
