import { useEffect, useMemo, useRef, useState } from 'react';
import type { TrashedMemory } from '../../contracts/memory';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { useStore } from '../../ui/createStore';
import { useEngram } from '../../ui/EngramContext';
import { errorText } from '../../ui/errorText';
import { counted, formatCount } from '../../ui/format';
import { showToast } from '../../ui/toasts';
import { quoted } from '../undo';
import { TrashRow } from './TrashRow';
import { createTrashStore } from './trashStore';
import './trash.css';

/** What is about to be forgotten for good; null: nothing is asked. */
type Asked = { readonly what: 'one'; readonly trashed: TrashedMemory } | { readonly what: 'all'; readonly total: number } | null;

/** What was deleted in the last 30 days: read it, take it back, or forget it now. */
export default function TrashRoom() {
  const engram = useEngram();
  const store = useMemo(() => createTrashStore(engram), [engram]);
  const { at, error, memories, total, readAt } = useStore(store);
  const [asked, setAsked] = useState<Asked>(null);
  // The words stay in the dialog while it closes.
  const [lastAsked, setLastAsked] = useState<Asked>(null);
  const head = useRef<HTMLHeadingElement>(null);
  const list = useRef<HTMLUListElement>(null);
  /** Where the keyboard goes when the question closes. */
  const focusAfter = useRef<HTMLElement>(null);
  useEffect(() => store.open(), [store]);

  const ask = (next: Asked) => {
    focusAfter.current = document.activeElement instanceof HTMLElement ? document.activeElement : null;
    setLastAsked(next);
    setAsked(next);
  };

  /** The row goes, and the keyboard with it: on to its neighbour, or to the heading above an empty list. */
  const focusNear = (index: number) => {
    const buttons = list.current?.querySelectorAll<HTMLElement>('.trash-title') ?? [];
    (buttons[index + 1] ?? buttons[index - 1] ?? head.current)?.focus();
  };

  const attempt = async (act: () => Promise<unknown>, done: string) => {
    try {
      await act();
      showToast(done, { kind: 'trash', lifeMs: 6000 });
    } catch (thrown) {
      showToast(errorText(thrown), { tone: 'bad' });
    }
  };

  const restore = ({ memory }: TrashedMemory, index: number) => {
    focusNear(index);
    void attempt(() => engram.memories.restore(memory.id), `${quoted(memory.title)} is back.`);
  };

  const purge = () => {
    setAsked(null);
    if (asked === null) return;
    // The button that was pressed goes with its row.
    focusAfter.current = head.current;
    if (asked.what === 'all') void attempt(() => engram.trash.purge(), 'The trash is empty.');
    else void attempt(() => engram.trash.purge([asked.trashed.memory.id]), `${quoted(asked.trashed.memory.title)} is forgotten for good.`);
  };

  return (
    <div className="trash">
      <header className="trash-head">
        <h1 ref={head} tabIndex={-1}>Trash</h1>
        {total > 0 && <button type="button" className="button danger" onClick={() => ask({ what: 'all', total })}>Empty trash…</button>}
      </header>
      {at === 'failed' && <div className="notice" role="alert"><p>{errorText(error)}</p></div>}
      {at === 'ready' && total === 0 && (
        <div className="notice">
          <p className="notice-title">The trash is empty</p>
          <p>What you delete stays here for 30 days, so that you can take it back. Then it is forgotten for good, with every trace in the index.</p>
        </div>
      )}
      {total > 0 && (
        <>
          <p className="faint trash-intro">{counted(total, 'memory', 'memories')}. Search does not find them, and each is forgotten for good 30 days after it was deleted.</p>
          <ul ref={list} aria-label="Deleted memories" className="trash-list">
            {memories.map((trashed, index) => (
              <TrashRow key={trashed.memory.id} trashed={trashed} now={readAt} onRestore={() => restore(trashed, index)} onPurge={() => ask({ what: 'one', trashed })} />
            ))}
          </ul>
          {memories.length < total && (
            <button type="button" className="button more-hits" onClick={() => void store.more()}>Show more ({formatCount(memories.length)} of {formatCount(total)})</button>
          )}
        </>
      )}
      <ConfirmDialog
        open={asked !== null} focusAfter={focusAfter} onClose={() => setAsked(null)} onConfirm={purge}
        title={lastAsked?.what === 'all' ? `Forget ${counted(lastAsked.total, 'memory', 'memories')} for good?` : 'Forget this memory for good?'}
        confirmLabel={lastAsked?.what === 'all' ? 'Empty trash' : 'Delete for good'}
      >
        {lastAsked?.what === 'all'
          ? <p>All text, earlier versions and tags of what is in the trash will be gone from this device. This cannot be undone, and no copy is kept elsewhere.</p>
          : <p><b dir="auto">{lastAsked?.trashed.memory.title}</b> with its text and its earlier versions will be gone from this device. This cannot be undone, and no copy is kept elsewhere.</p>}
      </ConfirmDialog>
    </div>
  );
}
