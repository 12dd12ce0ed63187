import type { SearchReply } from '../contracts/search';
import { counted } from '../ui/format';
import { isForeignScript } from './foreignScript';

export interface NothingFoundProps {
  readonly reply: SearchReply;
  readonly onKeep: () => void;
}

/** Not one hit, not even a weak one: why, as far as that is known, and what can be done. */
export function NothingFound({ reply, onKeep }: NothingFoundProps) {
  const { memories } = reply.library;
  return (
    <div className="notice">
      <p className="notice-title">
        {memories === 0 ? 'There is nothing here to find yet' : `Nothing like this in ${counted(memories, 'memory', 'memories')}${reply.complete ? '' : ' so far'}`}
      </p>
      {memories > 0 && (
        <p>
          {reply.complete
            ? 'Neither the words nor their meaning are close to anything kept so far. Other words may be: what it was about, who was there, where it happened.'
            : 'No memory holds these words, and not everything could be searched by meaning yet. The search runs again by itself as soon as it can.'}
        </p>
      )}
      {reply.timings.builtInMs === null && isForeignScript(reply.query) && <p>The built-in embedder understands English. In other scripts a memory is found by the words as they are written.</p>}
      <button type="button" className="button notice-button" onClick={onKeep}>Keep it as a memory</button>
    </div>
  );
}
