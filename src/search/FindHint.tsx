import { useEffect, useMemo, useState } from 'react';
import type { RememberedSearch } from '../contracts/memory';
import { useStore } from '../ui/createStore';
import { useEngram } from '../ui/EngramContext';
import { queryHelpOpen } from './query/queryHelp';
import { RememberedSearches } from './RememberedSearches';
import { searchesOf } from './searchesStore';
import './findHint.css';

/** What the empty Find room shows: searches made before, or, before the first one, how to make one. */
export function FindHint({ onSearch }: { readonly onSearch: (text: string) => void }) {
  const engram = useEngram();
  const store = useMemo(() => searchesOf(engram), [engram]);
  const searches = useStore(store);
  const [failed, setFailed] = useState(false);

  useEffect(() => {
    // Another window may have changed them meanwhile.
    const read = () => {
      if (document.visibilityState === 'visible') store.refresh().then(() => setFailed(false), () => setFailed(true));
    };
    read();
    document.addEventListener('visibilitychange', read);
    return () => document.removeEventListener('visibilitychange', read);
  }, [store]);

  if (searches === null && !failed) return null;
  const made: readonly RememberedSearch[] = searches ?? [];
  return (
    <div className="find-hint">
      {made.length === 0 ? <Advice /> : <RememberedSearches store={store} searches={made} onSearch={onSearch} />}
      <p className="hint-help">
        <button type="button" className="button quiet" onClick={() => queryHelpOpen.set(true)}>How to search by tag, day, kind or exact words</button>
      </p>
      <p className="faint hint-keys"><kbd>/</kbd> to the field · <kbd>↓</kbd> <kbd>↑</kbd> through the hits · <kbd>Enter</kbd> opens · <kbd>→</kbd> what is related · <kbd>Esc</kbd> back, then clears</p>
    </div>
  );
}

const ADVICE = [
  ['Ask as you would ask a friend', 'What did it cost? Who said that? Where was it again?'],
  ['Half a memory is enough', 'The gist, a place, how it felt. The words need not be the ones you wrote.'],
  ['Or say the very word', 'Names, numbers and rare words are found as they are written, from the first letters on.'],
] as const;

function Advice() {
  return (
    <>
      <p className="notice-title">Find by what it was about</p>
      <dl className="find-advice">
        {ADVICE.map(([what, how]) => <div key={what}><dt>{what}</dt><dd>{how}</dd></div>)}
      </dl>
    </>
  );
}
