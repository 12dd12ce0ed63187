import { type RefObject, useRef } from 'react';
import type { PersonaId } from '../../contracts/memory';
import type { ParsedQuery, QueryRange } from '../../contracts/query';
import { announce } from '../../ui/announcer';
import { currentPersona } from '../../ui/currentPersona';
import { useStore } from '../../ui/createStore';
import { personaById, personaName, personaNamed, usePersonas } from '../../ui/personas';
import type { SearchStore } from '../searchStore';
import { sortRange, withoutRange } from './editQuery';
import { filterWords, sortWords } from './filterWords';
import '../../ui/personaMark.css';

export interface FilterChipsProps {
  readonly text: string;
  /** Null: no operators. */
  readonly parsed: ParsedQuery | null;
  readonly search: SearchStore;
  readonly field: RefObject<HTMLTextAreaElement | null>;
  readonly onInput: (text: string) => void;
}

/** How the query was understood, filter by filter, and in which persona it looks. Each can be taken out. */
export function FilterChips({ text, parsed, search, field, onInput }: FilterChipsProps) {
  const personas = usePersonas();
  const list = useRef<HTMLUListElement>(null);
  const nameOf = (typed: string) => personaName(personas, personaNamed(personas, typed));
  const order = parsed === null ? null : sortWords(parsed.sort);
  const sortAt = order === null ? null : sortRange(text);

  const takeOut = (range: QueryRange, words: string, at: number) => {
    onInput(withoutRange(text, range));
    announce(`Taken out: ${words}`);
    // The keyboard goes on at the chip that takes the place, or in the field.
    requestAnimationFrame(() => {
      const left = list.current?.querySelectorAll<HTMLElement>('button') ?? [];
      if (document.activeElement === document.body) (left[Math.min(at, left.length - 1)] ?? field.current)?.focus();
    });
  };
  const filters = parsed?.filters.map((filter) => ({ range: filter as QueryRange, words: filterWords(filter, nameOf) })) ?? [];
  const chips = sortAt === null || order === null ? filters : [...filters, { range: sortAt, words: order }];
  const namesPersona = parsed?.filters.some(({ by }) => by === 'persona') ?? false;
  const current = useStore(currentPersona);
  const scoped = current !== null && text.trim() !== '' && !namesPersona;
  if (chips.length === 0 && !scoped) return null;
  return (
    <ul ref={list} className="query-chips" aria-label="Understood as">
      {scoped && <Scope search={search} current={current} />}
      {chips.map(({ range, words }, index) => (
        <li key={`${words} ${range.start}`}>
          <button type="button" className="query-chip" onClick={() => takeOut(range, words, index)}>
            <span className="query-chip-words" dir="auto">{words}</span><span className="visually-hidden">, take out</span><Cross />
          </button>
        </li>
      ))}
    </ul>
  );
}

/** The persona that the tab is in narrows the search; one press, and it does not. */
function Scope({ search, current }: { readonly search: SearchStore; readonly current: PersonaId }) {
  const personas = usePersonas();
  const everywhere = useStore(search.everywhere);
  const name = personaName(personas, current);
  const mark = <i className={`query-spot persona-${personaById(personas, current)?.colour ?? 'slate'}`} aria-hidden="true" />;
  return (
    <li>
      <button type="button" className="query-chip" onClick={() => search.everywhere.set(!everywhere)}>
        {everywhere
          ? <>everywhere<span className="query-chip-other">only in {mark}<span className="query-chip-words">{name}</span></span></>
          : <>{mark}<span className="query-chip-words">in {name}</span><span className="query-chip-other">search everywhere</span></>}
      </button>
    </li>
  );
}

function Cross() {
  return <svg width="9" height="9" viewBox="0 0 12 12" aria-hidden="true"><path d="M1 1l10 10M11 1L1 11" stroke="currentColor" strokeWidth="1.7" /></svg>;
}
