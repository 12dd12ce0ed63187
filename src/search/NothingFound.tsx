import type { SearchReply } from '../contracts/search';
import { useStore } from '../ui/createStore';
import { currentPersona } from '../ui/currentPersona';
import { counted } from '../ui/format';
import { isForeignScript } from './foreignScript';
import { queryHelpOpen } from './query/queryHelp';
import type { SearchStore } from './searchStore';

export interface NothingFoundProps {
  readonly store: SearchStore;
  readonly reply: SearchReply;
  readonly onSearch: (text: string) => void;
  readonly onKeep: () => void;
}

/** Not one hit, not even a weak one: why, as far as that is known, and what can be done. */
export function NothingFound({ store, reply, onSearch, onKeep }: NothingFoundProps) {
  const { memories } = reply.library;
  const everywhere = useStore(store.everywhere);
  const narrowed = useStore(currentPersona) !== null && !everywhere;
  const filtered = memories > 0 && (reply.parsed?.filters.length ?? 0) > 0;
  const words = reply.parsed?.text.trim() ?? '';
  return (
    <div className="notice">
      <p className="notice-title">
        {memories === 0 ? 'There is nothing here to find yet' : `Nothing ${filtered ? 'fits all of this' : 'like this'} in ${counted(memories, 'memory', 'memories')}${reply.complete ? '' : ' so far'}`}
      </p>
      {memories > 0 && <p>{adviceFor(reply, filtered)}</p>}
      {reply.timings.builtInMs === null && isForeignScript(reply.query) && <p>The built-in embedder understands English. In other scripts a memory is found by the words as they are written.</p>}
      <p className="notice-actions">
        {narrowed && <button type="button" className="button" onClick={() => then(() => store.everywhere.set(true))}>Search everywhere</button>}
        {filtered && words !== '' && <button type="button" className="button" onClick={() => then(() => onSearch(words))}>Search for the words alone</button>}
        {filtered && <button type="button" className="button" onClick={() => queryHelpOpen.set(true)}>How to search</button>}
        <button type="button" className="button" onClick={onKeep}>Keep it as a memory</button>
      </p>
    </div>
  );
}

/** The button goes with what it stood under; the keyboard goes on in the field. On a phone that would cover what is found. */
function then(search: () => void): void {
  search();
  if (matchMedia('(hover: hover)').matches) document.getElementById('field')?.focus();
}

function adviceFor({ complete }: SearchReply, filtered: boolean): string {
  if (filtered) return 'A memory is found only when every part holds. Leave one out: a day, a tag, a word that it must not have.';
  return complete
    ? 'Neither the words nor their meaning are close to anything kept so far. Other words may be: what it was about, who was there, where it happened.'
    : 'No memory holds these words, and not everything could be searched by meaning yet. The search runs again by itself as soon as it can.';
}
