import { lazy, Suspense, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import type { Memory, MemoryId } from '../contracts/memory';
import { useStore } from '../ui/createStore';
import { errorText } from '../ui/errorText';
import { useEngram } from '../ui/EngramContext';
import { formatFullDate } from '../ui/format';
import { showToast } from '../ui/toasts';
import { useMediaQuery } from '../ui/useMediaQuery';
import { bodyOf } from './bodyOf';
import { removeMemory } from './keepMemory';
import { createMemoryStore, type MemoryStore, type SaveState } from './memoryStore';
import { PlainText } from './PlainText';
import { ReaderEdit } from './ReaderEdit';
import './reader.css';

const Markdown = lazy(() => import('./Markdown'));

/** In UTF-16 units. Above it parsing Markdown takes longer than a person should wait for a page to answer. */
const MARKDOWN_UP_TO = 100_000;

export interface ReaderProps {
  readonly id: MemoryId;
  readonly onClose: () => void;
  /** The memory was deleted here; in place of `onClose`. */
  readonly onRemoved: () => void;
}

/** One memory: beside the list where there is room, over it where there is not. */
export function Reader({ id, onClose, onRemoved }: ReaderProps) {
  const beside = useMediaQuery('(min-width: 1100px)');
  return beside
    ? <aside className="reader beside" aria-label="Memory" onKeyDown={(event) => event.key === 'Escape' && onClose()}><OpenedMemory key={id} id={id} onClose={onClose} onRemoved={onRemoved} /></aside>
    : <OverPage onClose={onClose}><OpenedMemory key={id} id={id} onClose={onClose} onRemoved={onRemoved} /></OverPage>;
}

/** The browser's own modal dialog: it traps the focus, makes the rest inert and gives the focus back. */
function OverPage({ onClose, children }: { readonly onClose: () => void; readonly children: ReactNode }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  return (
    <dialog ref={dialog} className="reader over" aria-label="Memory" onCancel={(event) => { event.preventDefault(); onClose(); }}>
      {children}
    </dialog>
  );
}

function useMemoryStore(id: MemoryId): MemoryStore {
  const engram = useEngram();
  const store = useMemo(() => createMemoryStore(engram, id), [engram, id]);
  useEffect(() => {
    const close = store.open();
    addEventListener('pagehide', store.leave);
    return () => {
      removeEventListener('pagehide', store.leave);
      close();
    };
  }, [store]);
  return store;
}

function OpenedMemory({ id, onClose, onRemoved }: ReaderProps) {
  const store = useMemoryStore(id);
  const state = useStore(store);
  const [editing, setEditing] = useState(false);
  const engram = useEngram();
  const head = useRef<HTMLHeadingElement>(null);
  const opened = state.at === 'open';

  useEffect(() => {
    if (opened) head.current?.focus({ preventScroll: true });
  }, [opened]);

  const remove = async (memory: Memory) => {
    try {
      await removeMemory(engram, memory);
      onRemoved();
    } catch (error) {
      showToast(errorText(error), { tone: 'bad' });
    }
  };

  return (
    <>
      <div className="reader-bar">
        {state.at === 'open' && <SaveNote save={state.save} show={editing} />}
        <span className="reader-tools">
          {state.at === 'open' && (
            <>
              <button type="button" className="button quiet" aria-pressed={state.memory.pinned} onClick={() => { store.change({ pinned: !state.memory.pinned }); void store.flush(); }}>
                {state.memory.pinned ? 'Pinned' : 'Pin'}
              </button>
              <button type="button" className="button quiet" onClick={() => { if (editing) void store.flush(); setEditing(!editing); }}>{editing ? 'Done' : 'Edit'}</button>
              <button type="button" className="button quiet danger" onClick={() => void remove(state.memory)}>Delete</button>
            </>
          )}
          <button type="button" className="button quiet" aria-label="Close" onClick={onClose}>
            <svg width="13" height="13" viewBox="0 0 12 12" aria-hidden="true"><path d="M1 1l10 10M11 1L1 11" stroke="currentColor" strokeWidth="1.5" /></svg>
          </button>
        </span>
      </div>
      {state.at === 'missing' && <p className="reader-note">This memory is not in the library. It may have been deleted.</p>}
      {state.at === 'failed' && <p className="reader-note" role="alert">{errorText(state.error)}</p>}
      {state.at === 'open' && (
        <article className="reader-page">
          <p className="faint tabular"><time dateTime={new Date(state.memory.createdAt).toISOString()}>{formatFullDate(state.memory.createdAt)}</time></p>
          <h2 ref={head} tabIndex={-1} dir="auto" className={!editing && bodyOf(state.memory).titleRepeats ? 'reader-title visually-hidden' : 'reader-title'}>{state.memory.title}</h2>
          {editing ? <ReaderEdit memory={state.memory} onChange={store.change} /> : <Reading memory={state.memory} />}
        </article>
      )}
    </>
  );
}

function Reading({ memory }: { readonly memory: Memory }) {
  const { body } = useMemo(() => bodyOf(memory), [memory]);
  return (
    <>
      <p className="hit-meta">
        {memory.type !== 'note' && <span className="chip">{memory.type}</span>}
        {memory.tags.map((tag) => <span key={tag} className="chip">{tag}</span>)}
        {memory.source.path !== undefined && <span className="chip" title={memory.source.path}>from {memory.source.path}</span>}
      </p>
      {body.length > MARKDOWN_UP_TO
        ? <PlainText text={body} />
        : <Suspense fallback={<p className="page-text as-written">{body.slice(0, 2000)}</p>}><Markdown text={body} /></Suspense>}
    </>
  );
}

function SaveNote({ save, show }: { readonly save: SaveState; readonly show: boolean }) {
  if (save.at === 'failed') return <span className="save-note bad" role="alert">{errorText(save.error)}</span>;
  if (!show) return <span className="save-note" />;
  return <span className="save-note faint">{save.at === 'saved' ? 'Saved' : 'Saving…'}</span>;
}
