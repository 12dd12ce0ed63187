import { useEffect, useMemo } from 'react';
import { announce } from '../ui/announcer';
import { useStore } from '../ui/createStore';
import { useEngram } from '../ui/EngramContext';
import { errorText } from '../ui/errorText';
import { showToast } from '../ui/toasts';
import { searchesOf } from './searchesStore';
import { StarIcon } from './StarIcon';

/** Keeps the search on screen for another day; it is found again in the empty Find room. */
export function SaveSearch({ query }: { readonly query: string }) {
  const engram = useEngram();
  const store = useMemo(() => searchesOf(engram), [engram]);
  const searches = useStore(store);
  const saved = searches?.some((search) => search.saved && search.text === query) ?? false;

  useEffect(() => {
    store.refresh().catch(() => undefined); // not known: the star is empty, and pressing it says what is wrong
  }, [store]);

  const toggle = async () => {
    try {
      await store.save(query, !saved);
      announce(saved ? 'The search is no longer saved.' : 'The search is saved. The Find room lists it while its field is empty.');
    } catch (error) {
      showToast(errorText(error), { tone: 'bad' });
    }
  };

  return (
    <button type="button" className="button quiet save-search" aria-pressed={saved} title={saved ? 'Saved. Press to let go of it' : 'Save this search'} onClick={() => void toggle()}>
      <StarIcon filled={saved} /><span>Save search</span>
    </button>
  );
}
