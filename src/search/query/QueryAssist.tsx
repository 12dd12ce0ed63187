import { lazy, type ComponentType, type RefObject, Suspense, useMemo, useState } from 'react';
import type { PersonaInfo } from '../../contracts/personas';
import type { ParsedQuery } from '../../contracts/query';
import { hasOperators } from '../../core/query/has-operators';
import { parseQuery } from '../../core/query/parse-query';
import { useStore } from '../../ui/createStore';
import { usePersonas } from '../../ui/personas';
import type { SearchStore } from '../searchStore';
import { CompletionList } from './CompletionList';
import { sortRange, writeInField } from './editQuery';
import { FilterChips } from './FilterChips';
import { queryHelpOpen } from './queryHelp';
import { QueryMarks } from './QueryMarks';
import { QueryProblems } from './QueryProblems';
import { useCaret } from './useCaret';
import { useCompletion } from './useCompletion';
import { useShownProblems } from './useShownProblems';
import './query.css';

const QueryHelp = lazy(async () => ({ default: await import('./QueryHelp').then((help) => help.QueryHelp, (): ComponentType<{ readonly onTry: (query: string) => void }> => () => null) }));

export interface QueryAssistProps {
  readonly field: RefObject<HTMLTextAreaElement | null>;
  readonly text: string;
  /** The text is no question but is being written. */
  readonly writing: boolean;
  readonly search: SearchStore;
  readonly onInput: (text: string) => void;
}

/** Beginnings that show what there is. */
const HINTS = ['tag:', 'before:', 'is:pinned'];

/** What the field has beyond writing and finding: completion, what was understood of the query language, what is wrong with it, and a page about it. */
export function QueryAssist({ field, text, writing, search, onInput }: QueryAssistProps) {
  const personas = usePersonas();
  const caret = useCaret(field);
  const { open, accept, ask } = useCompletion(field, text, writing ? null : caret);
  const [left, setLeft] = useState(0);
  const helpOpen = useStore(queryHelpOpen);

  const parsed = useMemo(() => (writing ? null : parse(text, personas)), [text, writing, personas]);
  const marked = useMemo(() => (parsed === null ? NONE : [...parsed.filters, ...(parsed.sort === 'best' ? [] : [sortRange(text)].filter((range) => range !== null))]), [parsed, text]);
  const problems = useShownProblems(text, parsed?.problems ?? NONE, caret, open !== null);
  const start = open?.items[0].start;
  const measure = useMemo(() => (start === undefined ? null : { at: start, onLeft: setLeft }), [start]);

  const begin = (hint: string) => {
    if (field.current !== null) writeInField(field.current, { start: 0, end: 0 }, hint);
  };
  const tryOut = (query: string) => {
    onInput(query);
    scrollTo({ top: 0 });
    // What opened the page may be gone. On a phone the keyboard would cover what was found.
    if (matchMedia('(hover: hover)').matches) requestAnimationFrame(() => field.current?.focus({ preventScroll: true }));
  };
  return (
    <>
      {caret !== null && text === '' && (
        // For the pointer: the keyboard has Alt and arrow down, and the description of the field.
        <span className="query-hint" aria-hidden="true">
          {HINTS.map((hint) => <button key={hint} type="button" tabIndex={-1} onPointerDown={(event) => event.preventDefault()} onClick={() => begin(hint)}>{hint}</button>)}
        </span>
      )}
      <button type="button" className="query-help-button" aria-label="How to search" title="How to search" aria-haspopup="dialog" onClick={() => queryHelpOpen.set(true)}>
        <svg width="18" height="18" viewBox="0 0 20 20" aria-hidden="true" fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" strokeLinejoin="round"><circle cx="10" cy="10" r="7.5" /><path d="M7.8 7.7a2.2 2.2 0 1 1 3.2 2c-.7.4-1 .8-1 1.6M10 14h.01" /></svg>
      </button>
      {(parsed !== null || open !== null) && <QueryMarks field={field} text={text} filters={marked} wrong={problems} measure={measure} />}
      {open !== null && <CompletionList field={field} open={open} left={left} onAccept={accept} />}
      {!writing && <FilterChips text={text} parsed={parsed} search={search} field={field} onInput={onInput} />}
      {problems.length > 0 && <QueryProblems field={field} text={text} problems={problems} personas={personas} onAsk={ask} />}
      {helpOpen && <Suspense fallback={null}><QueryHelp onTry={tryOut} /></Suspense>}
    </>
  );
}

const NONE = [] as const;

/** Null: plain words. */
function parse(text: string, personas: readonly PersonaInfo[]): ParsedQuery | null {
  // Without names, until they are read, every persona is taken to be there.
  return hasOperators(text) ? parseQuery(text, { now: Date.now(), ...(personas.length === 0 ? {} : { personas }) }) : null;
}
