import { lazy, Suspense, useEffect, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import type { Memory, MemoryId } from '../../contracts/memory';
import { useStore } from '../../ui/createStore';
import { errorText } from '../../ui/errorText';
import { useEngram } from '../../ui/EngramContext';
import { formatFullDate } from '../../ui/format';
import { formatRelative } from '../../ui/formatDates';
import { showToast } from '../../ui/toasts';
import { useMediaQuery } from '../../ui/useMediaQuery';
import { bodyOf } from '../bodyOf';
import { removeMemory } from '../removeMemory';
import { createMemoryStore, type MemoryStore } from './memoryStore';
import { ReaderBar } from './ReaderBar';
import { ReaderEdit } from './ReaderEdit';
import { ReaderElement } from './ReaderElement';
import { Reading } from './Reading';
import { takeWriteNext } from './writeNext';
import './reader.css';

const History = lazy(() => import('./History'));

export interface ReaderProps {
  readonly id: MemoryId;
  readonly onClose: () => void;
  /** The memory was deleted here; in place of `onClose`. */
  readonly onRemoved: () => void;
}

/** One memory: beside the list where there is room, over it where there is not. */
export function Reader(props: ReaderProps) {
  const beside = useMediaQuery('(min-width: 1100px)');
  const [element, setElement] = useState<HTMLElement | null>(null);
  const opened = <OpenedMemory key={props.id} {...props} />;
  return (
    <ReaderElement value={element}>
      {beside
        ? <aside ref={setElement} className="reader beside" aria-label="Memory">{opened}</aside>
        : <OverPage onElement={setElement} onClose={props.onClose}>{opened}</OverPage>}
    </ReaderElement>
  );
}

interface OverPageProps {
  readonly onElement: (element: HTMLElement | null) => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** The browser's own modal dialog: it traps the focus, makes the rest inert and gives the focus back. */
function OverPage({ onElement, onClose, children }: OverPageProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    onElement(element);
    return () => element?.close();
  }, [onElement]);
  // Escape is answered as a key (see `onEscape`); a phone's gesture to go back comes only here.
  return (
    <dialog ref={dialog} className="reader over" aria-label="Memory" onCancel={(event) => { event.preventDefault(); if (event.target === event.currentTarget) onClose(); }}>
      {children}
    </dialog>
  );
}

/** Escape leaves what is innermost: an open list or menu, a dialog over the reader, the editor, and then the reader. */
function onEscape(event: KeyboardEvent<HTMLElement>, leave: () => void): void {
  if (event.key !== 'Escape' || event.defaultPrevented || !(event.target instanceof Element)) return;
  const dialog = event.target.closest('dialog');
  if (dialog !== null && !dialog.classList.contains('reader')) return;
  const listOpen = event.target.closest('.reader')?.querySelector('[aria-expanded="true"]') !== null;
  // Else the browser would close the dialog that the reader is, whatever lies open in it.
  event.preventDefault();
  if (!listOpen) leave();
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
  const engram = useEngram();
  const store = useMemoryStore(id);
  const state = useStore(store);
  const [begun] = useState(() => takeWriteNext(id));
  const [editing, setEditing] = useState(begun);
  const [history, setHistory] = useState(false);
  const head = useRef<HTMLHeadingElement>(null);
  const editButton = useRef<HTMLButtonElement>(null);
  const opened = state.at === 'open';

  useEffect(() => {
    // What is begun to be written has the focus in its text already.
    if (opened && !begun) head.current?.focus({ preventScroll: true });
  }, [opened, begun]);

  const beginEditing = () => {
    // What changed elsewhere while it was only read is what is edited now.
    store.acknowledge();
    setEditing(true);
  };

  const done = () => {
    void store.flush();
    store.acknowledge();
    setEditing(false);
    editButton.current?.focus({ preventScroll: true });
  };

  const remove = async (memory: Memory) => {
    try {
      await store.flush();
      await removeMemory(engram, memory);
      onRemoved();
    } catch (error) {
      showToast(errorText(error), { tone: 'bad' });
    }
  };

  const openHistory = async () => {
    // What was just typed belongs to the wording that the others are compared with.
    await store.flush();
    setHistory(true);
  };

  const acknowledge = (look: boolean) => {
    store.acknowledge();
    if (look) void openHistory();
  };

  return (
    <div role="presentation" className="reader-whole" onKeyDown={(event) => onEscape(event, editing ? done : onClose)}>
      <ReaderBar
        store={store} state={state} editing={editing} editButton={editButton}
        onEdit={() => (editing ? done() : beginEditing())} onRemove={(memory) => void remove(memory)} onHistory={() => void openHistory()} onClose={onClose}
      />
      {state.at === 'missing' && <p className="reader-note">This memory is not in the library. It may have been deleted: the <a href="#trash">trash</a> keeps what was for 30 days.</p>}
      {state.at === 'failed' && <p className="reader-note" role="alert">{errorText(state.error)}</p>}
      {state.at === 'open' && (
        <article className="reader-page">
          <Dateline memory={state.memory} />
          <h2 ref={head} tabIndex={-1} dir="auto" className={editing || bodyOf(state.memory).titleRepeats ? 'reader-title visually-hidden' : 'reader-title'}>{state.memory.title}</h2>
          {editing
            ? <ReaderEdit {...state} onAcknowledged={acknowledge} onChange={store.change} onDone={done} />
            : <Reading memory={state.memory} />}
          {history && (
            <Suspense fallback={null}>
              <History memory={state.memory} onRestored={() => setEditing(false)} onClose={() => setHistory(false)} />
            </Suspense>
          )}
        </article>
      )}
    </div>
  );
}

function Dateline({ memory }: { readonly memory: Memory }) {
  const { createdAt, updatedAt, editCount } = memory;
  const [now] = useState(Date.now);
  return (
    <p className="reader-dateline faint tabular">
      <time dateTime={new Date(createdAt).toISOString()}>{formatFullDate(createdAt)}</time>
      {editCount > 0 && <span title={formatFullDate(updatedAt)}> · edited {formatRelative(updatedAt, Math.max(now, updatedAt))}</span>}
    </p>
  );
}
