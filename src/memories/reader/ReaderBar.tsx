import { lazy, Suspense, type RefObject } from 'react';
import type { Memory } from '../../contracts/memory';
import { errorText } from '../../ui/errorText';
import type { MemoryStore, OpenMemory, SaveState } from './memoryStore';

// A menu brings much code along; until it is here, its button stands in its place.
const MoreMenu = lazy(() => import('./MoreMenu'));

export interface ReaderBarProps {
  readonly store: MemoryStore;
  readonly state: OpenMemory;
  readonly editing: boolean;
  readonly editButton: RefObject<HTMLButtonElement | null>;
  readonly onEdit: () => void;
  readonly onRemove: (memory: Memory) => void;
  readonly onHistory: () => void;
  readonly onClose: () => void;
}

export function ReaderBar({ store, state, editing, editButton, onEdit, onRemove, onHistory, onClose }: ReaderBarProps) {
  const open = state.at === 'open' ? state : null;
  return (
    <div className="reader-bar">
      <div className="reader-bar-row">
        <span className="save-note faint">{open !== null && editing ? saveText(open.save) : ''}</span>
        <span className="reader-tools">
          {open !== null && (
            <>
              <button type="button" className="button quiet" aria-pressed={open.memory.pinned} onClick={() => { store.change({ pinned: !open.memory.pinned }); void store.flush(); }}>
                {open.memory.pinned ? 'Pinned' : 'Pin'}
              </button>
              <button ref={editButton} type="button" className="button quiet" onClick={onEdit}>{editing ? 'Done' : 'Edit'}</button>
              <button type="button" className="button quiet danger" onClick={() => onRemove(open.memory)}>Delete</button>
              <Suspense fallback={<button type="button" className="button quiet" disabled>More</button>}><MoreMenu id={open.memory.id} onHistory={onHistory} /></Suspense>
            </>
          )}
          <button type="button" className="button quiet" aria-label="Close" onClick={onClose}>
            <svg width="13" height="13" viewBox="0 0 12 12" aria-hidden="true"><path d="M1 1l10 10M11 1L1 11" stroke="currentColor" strokeWidth="1.5" /></svg>
          </button>
        </span>
      </div>
      {open?.save.at === 'failed' && (
        <p className="save-failed" role="alert">
          <span>{errorText(open.save.error)} What you wrote stays here and is tried again with the next change.</span>
          <button type="button" className="button" onClick={() => void store.flush()}>Save now</button>
        </p>
      )}
    </div>
  );
}

function saveText({ at }: SaveState): string {
  return { saved: 'Saved', waiting: 'Saving…', saving: 'Saving…', failed: 'Not saved' }[at];
}
