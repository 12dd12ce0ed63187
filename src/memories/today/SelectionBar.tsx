import { Menu } from '@base-ui/react/menu';
import { Toolbar } from '@base-ui/react/toolbar';
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { MAX_TAG_LENGTH, MEMORY_TYPES, type BulkPatch } from '../../contracts/memory';
import { LONGEST_PERSONA_NAME } from '../../contracts/personas';
import { announce } from '../../ui/announcer';
import { useStore } from '../../ui/createStore';
import { useEngram } from '../../ui/EngramContext';
import { errorText } from '../../ui/errorText';
import { counted, formatCount } from '../../ui/format';
import { selectableList, selectMany, useSelectedCount } from '../../ui/selecting';
import { endSelecting, selection } from '../../ui/selection';
import { showToast } from '../../ui/toasts';
import { changeMany, copyMany, moveMany, removeMany } from './bulkChange';
import { NamePopover } from './NamePopover';
import './selectionBar.css';

/** What can be done with all chosen memories. Each is one call, one step of undo. */
export function SelectionBar() {
  const engram = useEngram();
  const count = useSelectedCount();
  const bar = useRef<HTMLDivElement>(null);
  const none = count === 0;

  // Notices and the ends of lists keep clear of it.
  useLayoutEffect(() => {
    const element = bar.current;
    if (element === null) return;
    const root = document.documentElement.style;
    const observer = new ResizeObserver(() => root.setProperty('--selection-height', `${element.offsetHeight + 16}px`));
    observer.observe(element);
    return () => {
      observer.disconnect();
      root.removeProperty('--selection-height');
    };
  }, []);

  useEffect(() => announce(`${formatCount(count)} selected`, 300), [count]);

  const change = useCallback((patch: BulkPatch) => changeMany(engram, selection.get().ids, patch), [engram]);
  const remove = async () => {
    if (await removeMany(engram, selection.get().ids)) endSelecting();
  };
  const suggestTags = useCallback(async (typed: string) => (await engram.memories.tags(typed.trim())).map(({ tag }) => tag), [engram]);
  const suggestPersonas = useCallback(async (typed: string) => {
    const names = (await engram.personas.list()).map(({ name }) => name);
    const start = typed.trim().toLocaleLowerCase();
    return names.filter((name) => name.toLocaleLowerCase().startsWith(start)).slice(0, 8);
  }, [engram]);

  return (
    <section className="selection-place" aria-label="Selected memories">
      <Toolbar.Root ref={bar} className="selection-bar" aria-label="Selection" onKeyDown={(event) => { if (event.key === 'Escape' && !event.defaultPrevented) endSelecting(); }}>
        <span className="selection-count tabular">{none ? 'None selected' : `${formatCount(count)} selected`}</span>
        <SelectAll count={count} />
        <div className="selection-actions">
          {!none && (
            <>
              <NamePopover
                label="Tag…" title={`Tag ${counted(count, 'memory', 'memories')}`} fieldLabel="Tag" maxLength={MAX_TAG_LENGTH} suggest={suggestTags}
                actions={[{ label: 'Add', run: (tag) => change({ addTags: [tag] }) }, { label: 'Remove', run: (tag) => change({ removeTags: [tag] }) }]}
              />
              <NamePopover
                label="Move to…" title={`Move or copy ${counted(count, 'memory', 'memories')}`} fieldLabel="Persona" maxLength={LONGEST_PERSONA_NAME} suggest={suggestPersonas}
                actions={[{ label: 'Move', run: (name) => moveMany(engram, selection.get().ids, name) }, { label: 'Copy', run: (name) => copyMany(engram, selection.get().ids, name) }]}
              />
              <Menu.Root>
                <Toolbar.Button render={<Menu.Trigger className="button quiet" />}>Type…</Toolbar.Button>
                <Menu.Portal>
                  <Menu.Positioner sideOffset={8} collisionPadding={12} className="popup-place">
                    <Menu.Popup className="type-popup">
                      {MEMORY_TYPES.map((type) => <Menu.Item key={type} className="name-item" onClick={() => void change({ type })}>{type}</Menu.Item>)}
                    </Menu.Popup>
                  </Menu.Positioner>
                </Menu.Portal>
              </Menu.Root>
              <Toolbar.Button className="button quiet" onClick={() => void change({ pinned: true })}>Pin</Toolbar.Button>
              <Toolbar.Button className="button quiet" onClick={() => void change({ pinned: false })}>Unpin</Toolbar.Button>
              <Toolbar.Button className="button quiet danger" onClick={() => void remove()}>Delete</Toolbar.Button>
            </>
          )}
        </div>
        <Toolbar.Button className="button selection-done" onClick={endSelecting}>Done</Toolbar.Button>
      </Toolbar.Root>
    </section>
  );
}

/** Everything that the list on screen holds, read where it is not yet. */
function SelectAll({ count }: { readonly count: number }) {
  const list = useStore(selectableList);
  const reading = useRef<AbortController | null>(null);
  const [busy, setBusy] = useState(false);
  useEffect(() => () => reading.current?.abort(), []);
  if (list === null || count >= list.count) return null;

  const selectAll = async () => {
    reading.current?.abort();
    const controller = new AbortController();
    reading.current = controller;
    setBusy(true);
    try {
      const ids = await list.ids(controller.signal);
      if (!controller.signal.aborted) selectMany(ids);
    } catch (error) {
      if (!controller.signal.aborted) showToast(errorText(error), { tone: 'bad' });
    } finally {
      if (!controller.signal.aborted) setBusy(false);
    }
  };
  return <Toolbar.Button className="button quiet" disabled={busy} focusableWhenDisabled onClick={() => void selectAll()}>Select all ({formatCount(list.count)})</Toolbar.Button>;
}
