import { type MouseEvent, useRef } from 'react';
import type { RememberedSearch } from '../contracts/memory';
import { errorText } from '../ui/errorText';
import { formatFullDate, marginDate } from '../ui/format';
import { showToast } from '../ui/toasts';
import { searchHref, type SearchesStore } from './searchesStore';
import { StarIcon } from './StarIcon';

export interface RememberedSearchesProps {
  readonly store: SearchesStore;
  readonly searches: readonly RememberedSearch[];
  readonly onSearch: (text: string) => void;
}

export function RememberedSearches({ store, searches, onSearch }: RememberedSearchesProps) {
  const list = useRef<HTMLDivElement>(null);
  const saved = searches.filter((search) => search.saved);
  const recent = searches.filter((search) => !search.saved);

  const attempt = async (work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      showToast(errorText(error), { tone: 'bad' });
    }
  };

  /** What was pressed goes with its row: the keyboard goes on at the row that takes its place, or at the head of the page. */
  const forget = (forgotten: readonly RememberedSearch[], message: string, work: () => Promise<void>) => attempt(async () => {
    const rows = () => [...(list.current?.querySelectorAll<HTMLElement>('[data-search]') ?? [])];
    const at = rows().findIndex((row) => row.closest('li')?.contains(document.activeElement) === true);
    await work();
    showToast(message, { kind: 'searches', action: { label: 'Undo', run: () => store.restore(forgotten) } });
    requestAnimationFrame(() => {
      const left = rows();
      if (document.activeElement === document.body) (left[Math.min(Math.max(at, 0), left.length - 1)] ?? document.getElementById('field'))?.focus();
    });
  });

  const rowsOf = (some: readonly RememberedSearch[]) => some.map((search) => (
    <SearchRow
      key={search.text} search={search} onSearch={onSearch}
      onSave={() => void attempt(() => store.save(search.text, !search.saved))}
      onForget={() => void forget([search], 'Search removed.', () => store.forget(search.text))}
    />
  ));

  return (
    <div ref={list} className="remembered">
      {saved.length > 0 && (
        <section aria-labelledby="saved-searches">
          <h2 id="saved-searches">Saved searches</h2>
          <ul>{rowsOf(saved)}</ul>
        </section>
      )}
      {recent.length > 0 && (
        <section aria-labelledby="recent-searches">
          <div className="remembered-head">
            <h2 id="recent-searches">Recent searches</h2>
            <button type="button" className="button quiet" onClick={() => void forget(recent, 'Recent searches cleared.', () => store.forget())}>Clear recent</button>
          </div>
          <ul>{rowsOf(recent)}</ul>
        </section>
      )}
    </div>
  );
}

function SearchRow({ search: { text, saved, lastAt }, onSearch, onSave, onForget }: {
  readonly search: RememberedSearch; readonly onSearch: (text: string) => void; readonly onSave: () => void; readonly onForget: () => void;
}) {
  // A plain click searches here, without a trace in the address; another window can only be told by one.
  const onClick = (event: MouseEvent) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    onSearch(text);
  };
  return (
    <li>
      <a href={searchHref(text)} data-search="" dir="auto" onClick={onClick}>{text}</a>
      <span className="remembered-tools">
        <button type="button" className="button quiet" aria-pressed={saved} aria-label={`Save ${text}`} title={saved ? 'Saved. Press to let go of it' : 'Save this search'} onClick={onSave}><StarIcon filled={saved} /></button>
        {saved && (
          <button type="button" className="button quiet" aria-label={`Copy link to ${text}`} title="Copy link" onClick={() => void copyLink(text)}>
            <svg width="15" height="15" viewBox="0 0 16 16" aria-hidden="true" fill="none" stroke="currentColor" strokeWidth="1.4" strokeLinecap="round"><path d="M6.7 9.3a2.6 2.6 0 0 0 3.7 0l2.6-2.6a2.6 2.6 0 0 0-3.7-3.7l-.9.9M9.3 6.7a2.6 2.6 0 0 0-3.7 0L3 9.3a2.6 2.6 0 0 0 3.7 3.7l.9-.9" /></svg>
          </button>
        )}
        <button type="button" className="button quiet" aria-label={`Remove ${text}`} title="Remove" onClick={onForget}>
          <svg width="11" height="11" viewBox="0 0 12 12" aria-hidden="true"><path d="M1 1l10 10M11 1L1 11" stroke="currentColor" strokeWidth="1.5" /></svg>
        </button>
      </span>
      <time className="faint tabular" dateTime={new Date(lastAt).toISOString()} title={formatFullDate(lastAt)}>{marginDate(lastAt)[0]}</time>
    </li>
  );
}

async function copyLink(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(new URL(searchHref(text), location.href).href);
    showToast('Link copied.', { kind: 'link', lifeMs: 3000 });
  } catch {
    showToast('This browser did not allow copying. The link can be copied from the menu of the search itself.', { tone: 'bad' });
  }
}
